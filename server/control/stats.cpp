// SPDX-License-Identifier: MIT
#include "server/control/format_json.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

json::value or_null(const auto& format) {
    return format ? json::value(control::to_object(*format)) : json::value{};
}

json::object to_object(const show::RoomStats& stats) {
    json::array warnings;
    for (const wire::Warning& warning : stats.warnings) {
        warnings.push_back(json::object{{"code", warning.code}, {"text", warning.text}});
    }
    json::array renditions;
    if (stats.video) {
        json::object source = control::to_object(*stats.video);
        source["index"] = 0;
        source["name"] = "source";
        renditions.push_back(std::move(source));
    }
    return {{"room", stats.room},
            {"state", stats.state},
            {"broadcast", stats.broadcast.empty() ? json::value{} : json::value(stats.broadcast)},
            {"viewers", stats.viewers},
            {"peak_viewers", stats.peak_viewers},
            {"renditions", std::move(renditions)},
            {"cues", stats.cues},
            {"epoch", stats.epoch},
            {"live_edge_us", stats.live_edge.count()},
            {"video", or_null(stats.video)},
            {"audio", or_null(stats.audio)},
            {"source", control::to_object(stats.source)},
            {"warnings", std::move(warnings)}};
}

json::object totals(const show::Shows& shows, const delivery::DeliveryStats& delivery) {
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
            {"mailbox_drops", delivery.mailbox_drops},
            {"rooms", std::move(rooms)}};
}

Answer read_stats(show::Shows& shows,
                  DeliveryStatsSource delivery,
                  auth::Caller caller,
                  json::object params) {
    ParamReader reader{params};
    const std::string room = reader.optional_text("room", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) {
        if (room.empty()) {
            co_return Refusal{"forbidden", "Totals are for operators: name your room.", "room"};
        }
        co_return not_yours("room");
    }
    if (room.empty()) co_return totals(shows, delivery());
    const Outcome<show::RoomStats> stats = shows.stats(room);
    if (!stats) co_return stats.error();
    co_return to_object(*stats);
}

}  // namespace

void add_stats_methods(MethodTable& table, show::Shows& shows, DeliveryStatsSource delivery) {
    const auto get = [&shows, source = std::move(delivery)](auth::Caller caller,
                                                            json::object params) -> Answer {
        return read_stats(shows, source, std::move(caller), std::move(params));
    };
    table.add("stats.get",
              {.least = auth::Role::Moderator, .effect = Effect::Reads, .handler = get});
}

}  // namespace shopfloor::control
