// SPDX-License-Identifier: MIT
#include "server/show/deal_json.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace shopfloor::show {

namespace json = boost::json;
using commerce::DealState;
using commerce::HoldState;

namespace {

std::string event(std::string_view type, std::string_view name, json::value value) {
    return json::serialize(json::object{{"type", type}, {name, std::move(value)}});
}

json::object stock_object(const Deals::Stock& stock) {
    json::object free;
    for (const auto& [sku, figures] : stock)
        free[sku] = figures.free;
    return free;
}

}  // namespace

json::object to_json(const commerce::Money& price) {
    return {{"amount", price.amount}, {"currency", price.currency}};
}

CueDraft deal_cue(const commerce::Deal& deal, std::string kind, const json::object& data) {
    json::object named{{"deal", deal.id}};
    named.insert(data.begin(), data.end());
    return {.room = deal.store,
            .kind = std::move(kind),
            .product = deal.terms.sku,
            .data = json::serialize(named),
            .at = {},
            .backdate = {}};
}

json::object to_viewer_json(const DealView& view) {
    const commerce::Deal& deal = view.deal;
    json::object object{{"id", deal.id},
                        {"product", deal.terms.sku},
                        {"channel", commerce::to_word(deal.terms.channel)},
                        {"state", commerce::to_word(deal.state)},
                        {"quantity", deal.terms.quantity},
                        {"per_buyer", deal.terms.per_buyer},
                        {"duration_ms", deal.terms.duration.count()},
                        {"hold_ms", deal.terms.hold_for.count()},
                        {"remaining", view.units.deal},
                        {"waiting", view.waiting}};
    if (deal.is_price_shown) object["price"] = to_json(deal.terms.price);
    if (deal.cue != 0) object["cue"] = deal.cue;
    if (deal.state != DealState::Announced) {
        object["opened_ms"] = deal.opened.count();
        object["ends_ms"] = deal.ends.count();
    }
    if (deal.state == DealState::Closed) object["close_reason"] = deal.close_reason;
    return object;
}

json::object to_staff_json(const DealView& view) {
    json::object object = to_viewer_json(view);
    object["price"] = to_json(view.deal.terms.price);
    object["price_shown"] = view.deal.is_price_shown;
    object["held"] = view.units.held;
    object["sold"] = view.units.sold;
    object["broadcast"] = view.deal.broadcast;
    object["created_ms"] = view.deal.created.count();
    return object;
}

// A buyer's identity is not for the merchant: the last digits tell one from another.
json::object to_staff_json(const HoldView& view) {
    const commerce::Hold& hold = view.hold;
    const commerce::DealTerms& terms = view.deal.terms;
    json::object object{
        {"hold", hold.id},
        {"deal", hold.deal},
        {"product", terms.sku},
        {"channel", commerce::to_word(terms.channel)},
        {"buyer",
         hold.viewer.substr(hold.viewer.size() - std::min<std::size_t>(6, hold.viewer.size()))},
        {"quantity", hold.quantity},
        {"amount", hold.quantity * terms.price.amount},
        {"currency", terms.price.currency},
        {"state", commerce::to_word(hold.state)},
        {"asked_ms", hold.asked.count()}};
    if (hold.until.count() > 0) object["until_ms"] = hold.until.count();
    if (hold.ordered.count() > 0) {
        object["order"] = commerce::order_id_of(hold);
        object["ordered_ms"] = hold.ordered.count();
    }
    if (hold.settled.count() > 0) object["settled_ms"] = hold.settled.count();
    if (!hold.reason.empty()) object["reason"] = hold.reason;
    return object;
}

json::object to_json(const OwnHold& own) {
    const commerce::Hold& hold = own.hold;
    json::object object{{"id", hold.id},
                        {"deal", hold.deal},
                        {"key", hold.key},
                        {"product", own.deal.terms.sku},
                        {"quantity", hold.quantity},
                        {"price", to_json(own.deal.terms.price)},
                        {"state", commerce::to_word(hold.state)}};
    const bool is_timed = hold.state == HoldState::Held || hold.state == HoldState::Ordered;
    if (is_timed) object["until_ms"] = hold.until.count();
    if (hold.state == HoldState::Waiting) object["ahead"] = own.ahead;
    if (hold.state == HoldState::Released) object["reason"] = hold.reason;
    if (hold.ordered.count() > 0) object["order"] = commerce::order_id_of(hold);
    if (!own.link.empty()) object["link"] = own.link;
    return object;
}

std::string deal_event(const DealView& view) { return event("deal", "deal", to_viewer_json(view)); }

std::string hold_event(const OwnHold& own) { return event("hold", "hold", to_json(own)); }

std::string holds_event(const std::vector<OwnHold>& own) {
    json::array list;
    for (const OwnHold& each : own)
        list.push_back(to_json(each));
    return event("holds", "holds", std::move(list));
}

std::string refused_hold_event(const HoldNames& names, const Refusal& refusal) {
    return json::serialize(json::object{{"type", "hold_refused"},
                                        {"deal", names.deal},
                                        {"key", names.key},
                                        {"code", refusal.code},
                                        {"message", refusal.message}});
}

std::string stock_event(const Deals::Stock& stock, const std::vector<DealView>& deals) {
    json::object changed;
    for (const DealView& view : deals) {
        changed[view.deal.id] =
            json::object{{"remaining", view.units.deal}, {"waiting", view.waiting}};
    }
    return json::serialize(json::object{
        {"type", "stock"}, {"stock", stock_object(stock)}, {"deals", std::move(changed)}});
}

std::string orders_event(const std::map<std::string, OrderTick>& ticks) {
    json::object products;
    for (const auto& [sku, tick] : ticks) {
        products[sku] = json::object{{"orders", tick.orders}, {"units", tick.units}};
    }
    return event("orders", "products", std::move(products));
}

std::string deals_member(const std::vector<DealView>& deals) {
    if (deals.empty()) return {};
    json::array list;
    for (const DealView& view : deals)
        list.push_back(to_viewer_json(view));
    return json::serialize(list);
}

std::string staff_deals_member(const std::vector<DealView>& deals) {
    if (deals.empty()) return {};
    json::array list;
    for (const DealView& view : deals)
        list.push_back(to_staff_json(view));
    return json::serialize(list);
}

std::string stock_member(const Deals::Stock& stock) {
    return stock.empty() ? std::string{} : json::serialize(stock_object(stock));
}

}  // namespace shopfloor::show
