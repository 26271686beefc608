// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

Answer start_broadcast(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    json::object result{{"room", room}, {"broadcast", nullptr}};
    Outcome<std::string> broadcast = co_await shows.start_broadcast(std::move(room));
    if (!broadcast) co_return broadcast.error();
    if (!broadcast->empty()) result["broadcast"] = *broadcast;
    co_return result;
}

Answer end_broadcast(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    std::string reason = reader.optional_text("reason", "ended");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    json::object result{{"room", room}, {"ended", true}};
    Outcome<void> ended = co_await shows.end_broadcast(std::move(room), std::move(reason));
    if (!ended) co_return ended.error();
    co_return result;
}

}  // namespace

void add_broadcast_methods(MethodTable& table, show::Shows& shows) {
    table.add("broadcast.start",
              {.least = auth::Role::Host,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &start_broadcast)});
    table.add("broadcast.end",
              {.least = auth::Role::Host,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &end_broadcast)});
}

}  // namespace shopfloor::control
