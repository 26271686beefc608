// SPDX-License-Identifier: MIT
#include "server/control/rooms.hpp"

#include "server/commerce/local_text.hpp"
#include "server/control/format_json.hpp"
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using commerce::Lines;

constexpr std::size_t kMaxTitle = 200;                 // characters
constexpr std::size_t kMaxDescription = 2000;          // characters
constexpr std::size_t kMaxReason = 500;                // bytes
constexpr std::int64_t kMaxUtcMs = 4'102'444'800'000;  // the year 2100

json::object ingest_of(const show::IngestEntry& ingest) {
    json::object object = to_object(ingest);
    object.erase("room");
    object.erase("stats");
    return object;
}

json::object summary(const show::RoomReport& room) {
    json::object object{{"room", room.store.slug},
                        {"name", room.store.name},
                        {"belt", room.store.belt},
                        {"province", room.store.province},
                        {"category", room.store.category},
                        {"locale", room.store.locale},
                        {"currency", room.store.currency},
                        {"state", room.stats.state},
                        {"viewers", room.stats.viewers},
                        {"peak_viewers", room.stats.peak_viewers}};
    if (!room.stats.broadcast.empty()) object["broadcast"] = room.stats.broadcast;
    if (room.started) object["started_ms"] = room.started->count();
    if (room.has_thumbnail) {
        object["thumbnail"] = "/v1/rooms/" + room.store.slug + "/thumbnail.jpg";
    }
    if (room.ingest) object["ingest"] = ingest_of(*room.ingest);
    if (!room.stats.preview.empty()) object["preview"] = true;
    object["warnings"] = to_object(room.stats).at("warnings");
    if (room.settings.taken_down) {
        object["takedown"] = json::object{{"reason", room.settings.takedown_reason},
                                          {"utc_ms", room.settings.taken_down->count()}};
    }
    return object;
}

json::value text_or_null(const std::string& stored) {
    return stored.empty() ? json::value{} : json::parse(stored);
}

json::object details(const show::RoomReport& room) {
    json::object object = summary(room);
    object["auto_start"] = room.settings.auto_start;
    object["closed"] = room.settings.is_closed;
    object["next_show_ms"] = nullptr;
    if (room.settings.next_show) object["next_show_ms"] = room.settings.next_show->count();
    object["next_show_title"] = text_or_null(room.settings.next_show_title);
    object["description"] = text_or_null(room.settings.description);
    return object;
}

Answer list_rooms(show::Rooms& rooms, auth::Caller /*caller*/, json::object params) {
    ParamReader reader{params};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    json::array list;
    for (const show::RoomReport& room : rooms.list()) {
        list.push_back(summary(room));
    }
    co_return json::object{{"rooms", std::move(list)}};
}

Answer get_room(show::Rooms& rooms, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    const Outcome<show::RoomReport> report = rooms.get(room);
    if (!report) co_return report.error();
    co_return details(*report);
}

// Nothing where it was left out; where it is wrong, `refusal` says so.
std::optional<std::string> optional_local_text(ParamReader& reader,
                                               std::string_view name,
                                               std::size_t max_characters,
                                               Lines lines,
                                               std::optional<Refusal>& refusal) {
    const json::value* value = reader.optional_value(name);
    if (value == nullptr) return std::nullopt;
    Outcome<std::string> text = commerce::local_text_from_json(*value, name, max_characters, lines);
    if (text) return *std::move(text);
    if (!refusal) refusal = text.error();
    return std::nullopt;
}

Answer update_room(show::Rooms& rooms, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    show::RoomUpdate update{.room = reader.text("room", 64)};
    if (params.contains("auto_start")) {
        update.auto_start = reader.optional_boolean("auto_start", true);
    }
    const json::value* next_show = params.if_contains("next_show_ms");
    if (next_show != nullptr && next_show->is_null()) {
        reader.optional_value("next_show_ms");
        update.next_show.emplace(std::nullopt);
    } else if (const auto at = reader.optional_integer("next_show_ms", 0, kMaxUtcMs)) {
        update.next_show.emplace(std::chrono::milliseconds{*at});
    }
    std::optional<Refusal> refusal;
    update.next_show_title =
        optional_local_text(reader, "next_show_title", kMaxTitle, Lines::One, refusal);
    update.description =
        optional_local_text(reader, "description", kMaxDescription, Lines::Many, refusal);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (refusal) co_return *std::move(refusal);
    if (!may_act_for(caller, update.room)) co_return not_yours("room");

    const std::string room = update.room;
    Outcome<void> updated = co_await rooms.update(std::move(update));
    if (!updated) co_return updated.error();
    const Outcome<show::RoomReport> report = rooms.get(room);
    if (!report) co_return report.error();
    co_return details(*report);
}

Answer take_down(show::Rooms& rooms, auth::Caller /*caller*/, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    std::string reason = reader.text("reason", kMaxReason);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    json::object result{{"room", room}, {"taken_down", true}};
    Outcome<void> done = co_await rooms.take_down(std::move(room), std::move(reason));
    if (!done) co_return done.error();
    co_return result;
}

Answer restore(show::Rooms& rooms, auth::Caller /*caller*/, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    json::object result{{"room", room}, {"restored", true}};
    Outcome<void> done = co_await rooms.restore(std::move(room));
    if (!done) co_return done.error();
    co_return result;
}

Answer get_preview(show::Rooms& rooms, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    const Outcome<show::Preview> preview = rooms.preview(room);
    if (!preview) co_return preview.error();
    co_return json::object{
        {"room", preview->channel.empty() ? json::value{} : json::value(preview->channel)},
        {"live", !preview->channel.empty()},
        {"public", preview->is_public}};
}

}  // namespace

void add_room_methods(MethodTable& table, show::Rooms& rooms) {
    const auto add = [&](const char* name, auth::Role least, Effect effect, auto function) {
        table.add(name, {.least = least, .effect = effect, .handler = handler_of(rooms, function)});
    };
    add("room.list", auth::Role::Operator, Effect::Reads, &list_rooms);
    add("room.get", auth::Role::Moderator, Effect::Reads, &get_room);
    add("room.update", auth::Role::Host, Effect::Changes, &update_room);
    add("room.takedown", auth::Role::Operator, Effect::Changes, &take_down);
    add("room.restore", auth::Role::Operator, Effect::Changes, &restore);
    add("preview.get", auth::Role::Assistant, Effect::Reads, &get_preview);
}

}  // namespace shopfloor::control
