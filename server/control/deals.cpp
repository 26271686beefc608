// SPDX-License-Identifier: MIT
#include "server/control/deals.hpp"

#include "server/control/param_reader.hpp"
#include "server/show/deal_json.hpp"

#include <boost/json.hpp>

#include <chrono>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxAmount = 1'000'000'000'000;  // minor units
constexpr std::int64_t kMaxDurationS =
    std::chrono::duration_cast<std::chrono::seconds>(commerce::kMaxDealDuration).count();
constexpr std::int64_t kMinHoldS = 10;
constexpr std::int64_t kMaxHoldS = 3600;

json::value answer_of(const Outcome<show::DealView>& view) { return show::to_staff_json(*view); }

Answer announce(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    show::DealDraft draft;
    draft.room = reader.text("room", 64);
    draft.product = reader.text("product", 64);
    draft.amount = reader.integer("amount", 0, kMaxAmount);
    draft.quantity = reader.integer("quantity", 1, commerce::kMaxDealQuantity);
    draft.per_buyer = reader.optional_integer("per_buyer", 1, commerce::kMaxPerBuyer).value_or(1);
    draft.duration = std::chrono::seconds{reader.integer("duration_s", 1, kMaxDurationS)};
    if (const auto hold = reader.optional_integer("hold_s", kMinHoldS, kMaxHoldS)) {
        draft.hold_for = std::chrono::seconds{*hold};
    }
    const std::string channel = reader.optional_text("channel", {}, 16);
    draft.is_price_shown = reader.optional_boolean("show_price", false);
    if (!channel.empty()) {
        draft.channel = commerce::channel_from_word(channel);
        if (!draft.channel) {
            reader.refuse("channel", R"(must be "taobao", "tmall", "1688", "special" or "own")");
        }
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, draft.room)) co_return not_yours("room");
    auto announcing = deals.announce(std::move(draft));
    const Outcome<show::DealView> view = co_await std::move(announcing);
    if (!view) co_return view.error();
    co_return answer_of(view);
}

struct Named {
    std::string room;
    std::string deal;
};

Outcome<Named> read_named(const auth::Caller& caller, const json::object& params) {
    ParamReader reader{params};
    Named named{.room = reader.text("room", 64), .deal = reader.text("deal", 64)};
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    if (!may_act_for(caller, named.room)) return not_yours("room");
    return named;
}

Answer open(show::Deals& deals, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto opening = deals.open(named->room, named->deal, caller.id);
    const Outcome<show::DealView> view = co_await std::move(opening);
    if (!view) co_return view.error();
    co_return answer_of(view);
}

Answer reveal(show::Deals& deals, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto revealing = deals.reveal(named->room, named->deal);
    const Outcome<show::DealView> view = co_await std::move(revealing);
    if (!view) co_return view.error();
    co_return answer_of(view);
}

Answer close(show::Deals& deals, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto closing = deals.close(named->room, named->deal, caller.id);
    const Outcome<show::DealView> view = co_await std::move(closing);
    if (!view) co_return view.error();
    co_return answer_of(view);
}

Answer get(show::Deals& deals, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    const Outcome<show::DealView> view = deals.get(named->room, named->deal);
    if (!view) co_return view.error();
    co_return answer_of(view);
}

Answer list(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    const auto views = deals.list(room);
    if (!views) co_return views.error();
    json::array all;
    for (const show::DealView& view : *views)
        all.push_back(show::to_staff_json(view));
    co_return json::object{{"deals", std::move(all)}};
}

}  // namespace

void add_deal_methods(MethodTable& table, show::Deals& deals) {
    const auto add = [&](const char* name, Effect effect, auto function) {
        table.add(name,
                  {.least = auth::Role::Assistant,
                   .effect = effect,
                   .handler = handler_of(deals, function)});
    };
    add("deal.announce", Effect::Changes, &announce);
    add("deal.open", Effect::Changes, &open);
    add("deal.reveal", Effect::Changes, &reveal);
    add("deal.close", Effect::Changes, &close);
    add("deal.get", Effect::Reads, &get);
    add("deal.list", Effect::Reads, &list);
}

}  // namespace shopfloor::control
