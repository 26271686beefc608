// SPDX-License-Identifier: MIT
#include "server/control/format_json.hpp"
#include "server/control/health_routes.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"
#include "server/control/totals.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {

namespace json = boost::json;

json::object totals(const show::Shows& shows,
                    const delivery::DeliveryStats& delivery,
                    const std::vector<health::Problem>& problems) {
    json::array rooms;
    std::uint64_t live = 0;
    for (const show::RoomSummary& room : shows.list_rooms()) {
        if (room.state == "live") ++live;
        rooms.push_back(control::to_object(room));
    }
    return {{"viewers", delivery.viewers},
            {"connections", delivery.connections},
            {"live_rooms", live},
            {"sent_chunks", delivery.sent_chunks},
            {"sent_bytes", delivery.sent_bytes},
            {"skips", delivery.skips},
            {"closed_slow", delivery.closed_slow},
            {"steps_down", delivery.steps_down},
            {"steps_up", delivery.steps_up},
            {"mailbox_drops", delivery.mailbox_drops},
            {"batch_ms", delivery.batch_ms},
            {"problems", to_array(problems)},
            {"rooms", std::move(rooms)}};
}

namespace {

Answer read_stats(show::Shows& shows, TotalsSource all, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.optional_text("room", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) {
        if (room.empty()) {
            co_return Refusal{"forbidden", "Totals are for operators: name your room.", "room"};
        }
        co_return not_yours("room");
    }
    if (room.empty()) co_return all();
    const Outcome<show::RoomStats> stats = shows.stats(room);
    if (!stats) co_return stats.error();
    co_return to_object(*stats);
}

}  // namespace

void add_stats_methods(MethodTable& table, show::Shows& shows, TotalsSource totals) {
    const auto get = [&shows, source = std::move(totals)](auth::Caller caller,
                                                          json::object params) -> Answer {
        return read_stats(shows, source, std::move(caller), std::move(params));
    };
    table.add("stats.get",
              {.least = auth::Role::Moderator, .effect = Effect::Reads, .handler = get});
}

}  // namespace shopfloor::control
