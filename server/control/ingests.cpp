// SPDX-License-Identifier: MIT
#include "server/control/format_json.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

// An array, as scripts know it: only a merchant's own where a merchant asks.
Answer list_ingests(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    json::array list;
    for (const show::IngestEntry& ingest : shows.list_ingests()) {
        if (may_act_for(caller, ingest.room)) list.push_back(control::to_object(ingest));
    }
    co_return list;
}

Answer kick_ingest(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<std::uint64_t> kicked = shows.kick(room);
    if (!kicked) co_return kicked.error();
    co_return json::object{{"room", room}, {"kicked", *kicked}};
}

}  // namespace

void add_ingest_methods(MethodTable& table, show::Shows& shows) {
    table.add("ingest.list",
              {.least = auth::Role::Moderator,
               .effect = Effect::Reads,
               .handler = with_shows(shows, &list_ingests)});
    table.add("ingest.kick",
              {.least = auth::Role::Host,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &kick_ingest)});
}

}  // namespace shopfloor::control
