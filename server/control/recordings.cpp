// SPDX-License-Identifier: MIT
#include "server/control/recordings.hpp"

#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using archive::Recordings;

json::object to_object(const storage::Recording& recording) {
    std::uint64_t bytes = 0;
    media::MediaTime duration{};
    bool is_recording = false;
    for (const storage::RecordingPartRecord& part : recording.parts) {
        bytes += part.bytes;
        duration += part.duration;
        if (!part.is_closed) is_recording = true;
    }
    json::object object{{"broadcast", recording.broadcast.id},
                        {"room", recording.broadcast.room},
                        {"started_ms", recording.broadcast.started.count()},
                        {"duration_us", duration.count()},
                        {"bytes", bytes},
                        {"parts", recording.parts.size()},
                        {"locked", recording.is_locked},
                        {"recording", is_recording}};
    if (recording.broadcast.ended) object["ended_ms"] = recording.broadcast.ended->count();
    return object;
}

Answer list_recordings(Recordings& recordings, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<std::vector<storage::Recording>> found =
        co_await recordings.list(std::move(room));
    if (!found) co_return found.error();
    json::array list;
    for (const storage::Recording& recording : *found) {
        list.push_back(to_object(recording));
    }
    co_return json::object{{"recordings", std::move(list)}};
}

// Of another store's recording nobody learns that it is there.
boost::asio::awaitable<Outcome<void>> check_own(Recordings& recordings,
                                                auth::Caller caller,
                                                std::string broadcast) {
    const Outcome<storage::Recording> found = co_await recordings.find(std::move(broadcast));
    if (!found) co_return found.error();
    if (!may_act_for(caller, found->broadcast.room)) co_return not_yours("broadcast");
    co_return Outcome<void>{};
}

Answer lock_recording(Recordings& recordings, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string broadcast = reader.text("broadcast", 64);
    const bool is_locked = reader.optional_boolean("locked", true);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    const Outcome<void> own = co_await check_own(recordings, caller, broadcast);
    if (!own) co_return own.error();

    json::object result{{"broadcast", broadcast}, {"locked", is_locked}};
    const Outcome<void> locked = co_await recordings.lock(std::move(broadcast), is_locked);
    if (!locked) co_return locked.error();
    co_return result;
}

Answer delete_recording(Recordings& recordings, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string broadcast = reader.text("broadcast", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    const Outcome<void> own = co_await check_own(recordings, caller, broadcast);
    if (!own) co_return own.error();

    json::object result{{"broadcast", broadcast}, {"deleted", true}};
    const Outcome<void> removed = co_await recordings.remove(std::move(broadcast));
    if (!removed) co_return removed.error();
    co_return result;
}

template <class Function>
auto with(Recordings& recordings, Function function) {
    // Not itself a coroutine, so that nothing of it lives in a coroutine's frame.
    return [&recordings, function](auth::Caller caller, json::object params) -> Answer {
        return function(recordings, std::move(caller), std::move(params));
    };
}

}  // namespace

void add_recording_methods(MethodTable& table, Recordings& recordings) {
    table.add("recording.list",
              {.least = auth::Role::Assistant,
               .effect = Effect::Reads,
               .handler = with(recordings, &list_recordings)});
    table.add("recording.lock",
              {.least = auth::Role::Owner,
               .effect = Effect::Changes,
               .handler = with(recordings, &lock_recording)});
    table.add("recording.delete",
              {.least = auth::Role::Owner,
               .effect = Effect::Changes,
               .handler = with(recordings, &delete_recording)});
}

}  // namespace shopfloor::control
