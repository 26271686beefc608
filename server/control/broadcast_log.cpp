// SPDX-License-Identifier: MIT
// What was on air, and what is.
#include "server/control/format_json.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/rooms.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxList = 200;
constexpr std::int64_t kStandardList = 20;

Answer list_broadcasts(show::Rooms& rooms, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const auto limit = reader.optional_integer("limit", 1, kMaxList).value_or(kStandardList);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    auto reading = rooms.broadcasts(std::move(room), static_cast<std::size_t>(limit));
    const Outcome<std::vector<storage::BroadcastRecord>> records = co_await std::move(reading);
    if (!records) co_return records.error();
    json::array list;
    for (const storage::BroadcastRecord& record : *records) {
        list.push_back(to_object(record));
    }
    co_return json::object{{"broadcasts", std::move(list)}};
}

Answer get_broadcast(show::Rooms& rooms, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string id = reader.text("broadcast", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    auto reading = rooms.broadcast(std::move(id));
    const Outcome<storage::BroadcastRecord> record = co_await std::move(reading);
    if (!record) co_return record.error();
    if (!may_act_for(caller, record->room)) co_return not_yours("broadcast");
    co_return to_object(*record);
}

}  // namespace

void add_broadcast_log_methods(MethodTable& table, show::Rooms& rooms) {
    const auto add = [&](const char* name, auto function) {
        table.add(name,
                  {.least = auth::Role::Assistant,
                   .effect = Effect::Reads,
                   .handler = handler_of(rooms, function)});
    };
    add("broadcast.list", &list_broadcasts);
    add("broadcast.get", &get_broadcast);
}

}  // namespace shopfloor::control
