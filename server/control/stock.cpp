// SPDX-License-Identifier: MIT
#include "server/control/deals.hpp"
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxArrivals = 1000;
constexpr std::int64_t kMaxPage = 200;
constexpr std::size_t kMaxReason = 200;

json::object to_object(const commerce::StockFigures& figures) {
    return {{"free", figures.free},
            {"deal", figures.deal},
            {"held", figures.held},
            {"sold", figures.sold}};
}

json::object to_object(const show::Deals::Stock& stock) {
    json::object products;
    for (const auto& [sku, figures] : stock)
        products[sku] = to_object(figures);
    return {{"stock", std::move(products)}};
}

std::string_view place_word(std::int64_t place) {
    return commerce::to_word(static_cast<commerce::StockPlace>(place));
}

json::object to_object(const storage::StockMovementRecord& movement) {
    json::object object{{"id", movement.id},
                        {"sku", movement.sku},
                        {"from", place_word(movement.from)},
                        {"to", place_word(movement.to)},
                        {"quantity", movement.quantity},
                        {"reason", movement.reason},
                        {"utc_ms", movement.utc.count()}};
    if (!movement.deal.empty()) object["deal"] = movement.deal;
    if (!movement.hold.empty()) object["hold"] = movement.hold;
    if (!movement.actor.empty()) object["actor"] = movement.actor;
    return object;
}

// [{sku, quantity}, …]
std::vector<show::Arrival> read_arrivals(ParamReader& reader) {
    std::vector<show::Arrival> arrivals;
    const json::value* items = reader.optional_value("items");
    const bool is_list = items != nullptr && items->is_array();
    if (!is_list || items->get_array().empty() || items->get_array().size() > kMaxArrivals) {
        reader.refuse("items", "must be a list of 1 to 1000 of {sku, quantity}");
        return arrivals;
    }
    for (const json::value& item : items->get_array()) {
        if (!item.is_object()) {
            reader.refuse("items", "must be objects of {sku, quantity}");
            return arrivals;
        }
        ParamReader fields{item.get_object()};
        show::Arrival arrival;
        arrival.sku = fields.text("sku", 64);
        arrival.quantity = fields.integer("quantity", 1, commerce::kMaxStock);
        if (fields.mistake()) {
            reader.refuse("items",
                          "each has a sku, a quantity from 1 to 1,000,000,000, and nothing else");
            return arrivals;
        }
        arrivals.push_back(std::move(arrival));
    }
    return arrivals;
}

Answer import_stock(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::vector<show::Arrival> arrivals = read_arrivals(reader);
    show::StockNote note{.reason = reader.text("reason", kMaxReason), .actor = caller.id};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto importing = deals.import_stock(std::move(store), std::move(arrivals), std::move(note));
    const Outcome<show::Deals::Stock> stock = co_await std::move(importing);
    if (!stock) co_return stock.error();
    co_return to_object(*stock);
}

Answer adjust_stock(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::string sku = reader.text("sku", 64);
    const std::int64_t change = reader.integer("change", -commerce::kMaxStock, commerce::kMaxStock);
    show::StockNote note{.reason = reader.text("reason", kMaxReason), .actor = caller.id};
    if (change == 0) reader.refuse("change", "must not be 0");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto adjusting = deals.adjust_stock(std::move(store), std::move(sku), change, std::move(note));
    const Outcome<commerce::StockFigures> figures = co_await std::move(adjusting);
    if (!figures) co_return figures.error();
    co_return to_object(*figures);
}

Answer get_stock(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string store = reader.text("store", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    const Outcome<show::Deals::Stock> stock = deals.stock(store);
    if (!stock) co_return stock.error();
    co_return to_object(*stock);
}

Answer list_movements(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    storage::MovementQuery query{.store = reader.text("store", 64),
                                 .sku = reader.optional_text("sku", {}, 64)};
    query.before = reader.optional_integer("before", 1, INT64_MAX).value_or(INT64_MAX);
    query.limit = reader.optional_integer("limit", 1, kMaxPage).value_or(50);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, query.store)) co_return not_yours("store");
    auto reading = deals.movements(std::move(query));
    const auto movements = co_await std::move(reading);
    if (!movements) co_return movements.error();
    json::array list;
    for (const storage::StockMovementRecord& movement : *movements)
        list.push_back(to_object(movement));
    co_return json::object{{"movements", std::move(list)}};
}

}  // namespace

void add_stock_methods(MethodTable& table, show::Deals& deals) {
    const auto add = [&](const char* name, Effect effect, auto function) {
        table.add(name,
                  {.least = auth::Role::Assistant,
                   .effect = effect,
                   .handler = handler_of(deals, function)});
    };
    add("stock.import", Effect::Changes, &import_stock);
    add("stock.adjust", Effect::Changes, &adjust_stock);
    add("stock.get", Effect::Reads, &get_stock);
    add("stock.list", Effect::Reads, &list_movements);
}

}  // namespace shopfloor::control
