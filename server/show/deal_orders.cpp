// SPDX-License-Identifier: MIT
// LiveDeals: orders, by the buyer's link and the merchant's word.
#include "pipeline/base/log.hpp"
#include "server/show/deal_records.hpp"
#include "server/show/live_deal_parts.hpp"
#include "server/show/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {

namespace asio = boost::asio;
using commerce::HoldState;

namespace {

constexpr std::string_view kPurpose = "hold link";
constexpr std::string_view kPath = "/hold/";
constexpr std::string_view kSecretPurpose = "order secret";

Refusal unknown_order(const std::string& order) {
    return {"not_found", fmt::format("This room has no order or hold '{}'.", order), "order"};
}

// What the seller's site learns of where the buyer came from.
std::string with_origin(const std::string& url,
                        const commerce::Deal& deal,
                        const commerce::Hold& hold) {
    const auto fragment = url.find('#');
    std::string address = url.substr(0, fragment);
    address += address.find('?') == address.npos ? '?' : '&';
    address +=
        fmt::format("sf_order={}&sf_quantity={}&sf_room={}&sf_deal={}&sf_broadcast={}&sf_cue={}",
                    commerce::order_id_of(hold),
                    hold.quantity,
                    deal.store,
                    deal.id,
                    deal.broadcast,
                    deal.cue);
    return fragment == url.npos ? address : address + url.substr(fragment);
}

}  // namespace

LiveDeals::Desk* LiveDeals::desk_of_hold(const std::string& hold) const {
    for (const auto& [id, desk] : desks_) {
        if (desk->rules.find(hold)) return desk.get();
    }
    return nullptr;
}

Deals::Task<std::vector<HoldView>> LiveDeals::holds(storage::HoldQuery query) {
    if (!wiring_.desk.find_store(query.store)) co_return unknown_room(query.store);
    using Found = std::vector<storage::HoldOfDeal>;
    std::function<Found(storage::Reader&)> read = [query](storage::Reader& reader) {
        return storage::read_holds(reader, query);
    };
    const Result<Found> found = co_await wiring_.storage.query<Found>(std::move(read));
    if (!found) co_return not_read(found.error());
    std::vector<HoldView> views;
    for (const storage::HoldOfDeal& each : *found)
        views.push_back({.hold = from_record(each.hold), .deal = from_record(each.deal)});
    co_return views;
}

// The deal of a hold, as its id. One of an earlier show is read from the disk first.
Deals::Task<std::string> LiveDeals::load_desk_of(std::string hold) {
    if (const Desk* desk = desk_of_hold(hold)) co_return desk->rules.deal().id;
    std::function<storage::DealsState(storage::Reader&)> read = [hold](storage::Reader& reader) {
        return storage::read_deal_of_hold(reader, hold);
    };
    const Result<storage::DealsState> found =
        co_await wiring_.storage.query<storage::DealsState>(std::move(read));
    if (!found) co_return not_read(found.error());
    if (found->deals.empty()) co_return unknown_order(hold);
    const std::string deal = found->deals.front().id;
    if (desks_.contains(deal) || !wiring_.desk.find_store(found->deals.front().store)) {
        co_return deal;
    }
    Desk& desk = add(from_record(found->deals.front()));
    for (const storage::HoldRecord& record : found->holds)
        desk.rules.restore(from_record(record));
    co_return deal;
}

Deals::Task<HoldView> LiveDeals::change_order(std::string room, std::string hold, Rule rule) {
    if (hold.starts_with("o_")) hold = commerce::hold_id_of_order(hold);
    auto loading = load_desk_of(hold);
    const Outcome<std::string> deal = co_await std::move(loading);
    if (!deal) co_return deal.error();
    Desk* desk = find(room, *deal);
    if (!desk || !desk->rules.find(hold)) co_return unknown_order(hold);
    const commerce::DealDesk::Decision decision = rule(desk->rules, hold);
    if (!decision) co_return decision.error();
    HoldView changed{.hold = *desk->rules.find(hold), .deal = desk->rules.deal()};
    if (*decision) {
        changed.hold = *(*decision)->hold;
        auto storing = stored(*deal, **decision);
        const Result<void> is_stored = co_await std::move(storing);
        if (!is_stored) co_return not_stored(is_stored.error());
    }
    co_return changed;
}

Deals::Task<HoldView> LiveDeals::confirm(std::string room, std::string hold, std::string actor) {
    Rule rule = [actor, now = wiring_.now()](commerce::DealDesk& rules, const std::string& id) {
        return rules.confirm(id, actor, now);
    };
    auto changing = change_order(std::move(room), std::move(hold), std::move(rule));
    co_return co_await std::move(changing);
}

Deals::Task<HoldView> LiveDeals::cancel(std::string room, std::string hold, std::string actor) {
    Rule rule = [actor, now = wiring_.now()](commerce::DealDesk& rules, const std::string& id) {
        return rules.cancel(id, actor, now);
    };
    auto changing = change_order(std::move(room), std::move(hold), std::move(rule));
    co_return co_await std::move(changing);
}

// Made from the server's own key, so that no secret is stored.
Outcome<std::string> LiveDeals::order_secret(const std::string& store) const {
    if (!wiring_.desk.find_store(store)) return unknown_store(store);
    const auto known = order_keys_.find(store);
    const std::int64_t generation = known == order_keys_.end() ? 0 : known->second;
    return "os_" + wiring_.key.sign(kSecretPurpose, fmt::format("{} {}", store, generation));
}

Deals::Task<std::string> LiveDeals::renew_order_secret(std::string store) {
    if (!wiring_.desk.find_store(store)) co_return unknown_store(store);
    const std::int64_t next = order_keys_[store] + 1;
    std::vector<storage::Change> changes{storage::OrderKeyRecord{store, next}};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    order_keys_[store] = next;
    co_return order_secret(store);
}

std::string LiveDeals::hold_link(const std::string& hold) const {
    return fmt::format("{}{}~{}", kPath, hold, wiring_.key.sign(kPurpose, hold));
}

std::optional<std::string> LiveDeals::hold_in_link(const std::string& token) const {
    const auto last = token.rfind('~');
    if (last == token.npos) return std::nullopt;
    std::string hold = token.substr(0, last);
    const std::string_view signature = std::string_view{token}.substr(last + 1);
    if (!wiring_.key.verifies(kPurpose, hold, signature)) return std::nullopt;
    return hold;
}

asio::awaitable<OrderLink> LiveDeals::follow(std::string token, bool counts) {
    const auto hold = hold_in_link(token);
    if (!hold) co_return OrderLink{};
    auto loading = load_desk_of(*hold);
    const Outcome<std::string> deal = co_await std::move(loading);
    if (!deal || !desks_.contains(*deal)) co_return OrderLink{};
    Desk* desk = desks_.at(*deal).get();
    const std::string room = "/r/" + desk->room;
    if (!counts) co_return OrderLink{.kind = OrderLink::Kind::Room, .location = room};
    const auto ordering = desk->rules.order(*hold, wiring_.now());
    if (!ordering) co_return OrderLink{.kind = OrderLink::Kind::Ended, .location = room};
    if (*ordering) {
        auto storing = stored(*deal, **ordering);
        const Result<void> is_stored = co_await std::move(storing);
        desk = desk_of_hold(*hold);
        if (!is_stored || !desk) {
            co_return OrderLink{.kind = OrderLink::Kind::Ended, .location = room};
        }
    }
    const commerce::Hold ordered = *desk->rules.find(*hold);
    co_return link_out(desk->rules.deal(), ordered);
}

OrderLink LiveDeals::link_out(const commerce::Deal& deal, const commerce::Hold& hold) {
    const sales::OfferLink link{
        .room = deal.store, .sku = deal.terms.sku, .channel = deal.terms.channel};
    Click click;
    click.viewer = hold.viewer;
    click.place.broadcast = deal.broadcast;
    if (deal.cue != 0) click.place.cue = deal.cue;
    click.place.at = deal.at;
    const Destination destination = wiring_.follow_offer(link, std::move(click));
    if (destination.kind == Destination::Kind::Offer) {
        return {.kind = OrderLink::Kind::Offer,
                .location = with_origin(destination.location, deal, hold)};
    }
    if (destination.kind == Destination::Kind::Forbidden) {
        return {.kind = OrderLink::Kind::Forbidden};
    }
    return {.kind = OrderLink::Kind::Room, .location = "/r/" + deal.store};
}

}  // namespace shopfloor::show
