// SPDX-License-Identifier: MIT
#include "server/control/deals.hpp"
#include "server/control/http_pages.hpp"
#include "server/control/param_reader.hpp"
#include "server/show/deal_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;

constexpr std::string_view kHold = "/hold/";
constexpr std::int64_t kMaxPage = 200;

Answer list(show::Deals& deals, auth::Caller caller, json::object params, bool is_ordered) {
    ParamReader reader{params};
    storage::HoldQuery query{.store = reader.text("room", 64),
                             .deal = reader.optional_text("deal", {}, 64),
                             .is_ordered = is_ordered};
    const std::string state = reader.optional_text("state", {}, 16);
    if (!state.empty()) {
        const auto known = commerce::hold_state_from_word(state);
        if (known) query.state = static_cast<std::int64_t>(*known);
        if (!known) {
            reader.refuse("state", R"(must be "waiting", "held", "ordered", "sold" or "released")");
        }
    }
    query.before = reader.optional_text("before", {}, 64);
    if (query.before.starts_with("o_")) query.before = commerce::hold_id_of_order(query.before);
    query.limit = reader.optional_integer("limit", 1, kMaxPage).value_or(50);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, query.store)) co_return not_yours("room");
    auto reading = deals.holds(std::move(query));
    const auto views = co_await std::move(reading);
    if (!views) co_return views.error();
    json::array all;
    for (const show::HoldView& view : *views)
        all.push_back(show::to_staff_json(view));
    co_return json::object{{is_ordered ? "orders" : "holds", std::move(all)}};
}

Answer list_holds(show::Deals& deals, auth::Caller caller, json::object params) {
    return list(deals, std::move(caller), std::move(params), false);
}

Answer list_orders(show::Deals& deals, auth::Caller caller, json::object params) {
    return list(deals, std::move(caller), std::move(params), true);
}

using Change = show::Deals::Task<show::HoldView> (show::Deals::*)(std::string room,
                                                                  std::string id,
                                                                  std::string actor);

/// Of the hold or order that the parameter `name` names.
Answer change_hold(
    show::Deals& deals, const char* name, Change change, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    std::string id = reader.text(name, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    auto changing = (deals.*change)(std::move(room), std::move(id), caller.id);
    const Outcome<show::HoldView> view = co_await std::move(changing);
    if (!view) co_return view.error();
    co_return show::to_staff_json(*view);
}

Answer order_secret(show::Deals& deals, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    const bool renews = reader.optional_boolean("renew", false);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    if (!renews) {
        const Outcome<std::string> secret = deals.order_secret(store);
        if (!secret) co_return secret.error();
        co_return json::object{{"secret", *secret}};
    }
    auto renewing = deals.renew_order_secret(std::move(store));
    const Outcome<std::string> secret = co_await std::move(renewing);
    if (!secret) co_return secret.error();
    co_return json::object{{"secret", *secret}};
}

HttpResponse answer_for(const show::OrderLink& link) {
    using Kind = show::OrderLink::Kind;
    switch (link.kind) {
        case Kind::Offer:
        case Kind::Room: return redirect_to(link.location);
        case Kind::Ended:
            return page(410,
                        "这份预留已经结束。请回到直播间重新抢购。",
                        "This hold has ended. Go back to the room and try again.",
                        link.location);
        case Kind::Forbidden:
            return page(403,
                        "本站不允许跳转到这个商品链接指向的网站。",
                        "This product's link leads to a site that this server does not allow.");
        case Kind::Unknown: break;
    }
    return page(404,
                "这个链接无效。请从直播间重新打开。",
                "This link is not one of ours. Open it from its room again.");
}

boost::asio::awaitable<HttpResponse> follow_hold(show::Deals& deals, HttpRequest request) {
    std::string token = request.path.substr(kHold.size());
    const bool counts = request.method == "GET" && !request.is_prefetch;
    auto following = deals.follow(std::move(token), counts);
    const show::OrderLink link = co_await std::move(following);
    co_return answer_for(link);
}

}  // namespace

void add_order_methods(MethodTable& table, show::Deals& deals) {
    const auto add = [&](const char* name,
                         Effect effect,
                         auto function,
                         auth::Role least = auth::Role::Assistant) {
        table.add(name, {.least = least, .effect = effect, .handler = handler_of(deals, function)});
    };
    const auto add_change = [&](const char* method, const char* name, Change change) {
        add(method,
            Effect::Changes,
            [name, change](show::Deals& of, auth::Caller caller, json::object params) {
                return change_hold(of, name, change, std::move(caller), std::move(params));
            });
    };
    add("hold.list", Effect::Reads, &list_holds);
    add_change("hold.release", "hold", &show::Deals::cancel);
    add("order.list", Effect::Reads, &list_orders);
    add_change("order.confirm", "order", &show::Deals::confirm);
    add_change("order.cancel", "order", &show::Deals::cancel);
    add("order.secret", Effect::Changes, &order_secret, auth::Role::Owner);
}

std::vector<delivery::HttpRoute> deal_routes(show::Deals& deals) {
    const auto follow = [&deals](HttpRequest request) {
        return follow_hold(deals, std::move(request));
    };
    return {{.method = "GET", .path = std::string{kHold}, .handler = follow}};
}

}  // namespace shopfloor::control
