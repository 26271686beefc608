// SPDX-License-Identifier: MIT
#include "server/app/recording_news.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

namespace shopfloor::app {
namespace {

using State = archive::RoomRecording::State;

std::string_view to_word(State state) {
    switch (state) {
        case State::Off: return "off";
        case State::On: return "on";
        case State::Stopped: return "stopped";
    }
    return "off";
}

media::MediaTime duration_of(const storage::Recording& recording) {
    media::MediaTime duration{};
    for (const storage::RecordingPartRecord& part : recording.parts) {
        if (part.is_closed) duration += part.duration;
    }
    return duration;
}

}  // namespace

void RecordingNews::broadcast_ended(const storage::BroadcastRecord& broadcast) {
    wiring_.archive.end(broadcast.room, broadcast.id);
}

void RecordingNews::changed(const std::string& room, const archive::RoomRecording& now) {
    const std::string reason = boost::json::serialize(boost::json::string(now.reason));
    wiring_.desk.set_stats_member(
        room,
        "recording",
        fmt::format(R"({{"state":"{}","reason":{}}})", to_word(now.state), reason));
    if (now.state == State::Stopped) {
        wiring_.warn(room, {.code = "recording_stopped", .text = now.reason});
    }
}

void RecordingNews::shelved(const std::string& room) {
    boost::asio::awaitable<void> published = publish(*this, room);
    boost::asio::co_spawn(
        wiring_.business, std::move(published), [](const std::exception_ptr& failure) {
            log::failure("app", "showing a room's recording", failure);
        });
}

void RecordingNews::publish_all() {
    for (const std::string& room : wiring_.desk.room_slugs()) {
        shelved(room);
    }
}

// The newest one that is over. Whether its end is stored already does not matter here.
boost::asio::awaitable<void> RecordingNews::publish(RecordingNews& news, std::string room) {
    const auto found = co_await news.wiring_.archive.list(room);
    if (!found) co_return;
    const auto on_air = news.wiring_.desk.on_air(room);
    std::string json;
    for (const storage::Recording& recording : *found) {
        const media::MediaTime duration = duration_of(recording);
        const bool goes_on = on_air && on_air->broadcast.id == recording.broadcast.id;
        if (goes_on || duration == media::MediaTime{}) continue;
        const bool has_still = news.wiring_.desk.has_thumbnail(room);
        json = fmt::format(R"({{"broadcast":"{}","started_ms":{},"duration_us":{}{}}})",
                           recording.broadcast.id,
                           recording.broadcast.started.count(),
                           duration.count(),
                           has_still ? R"(,"thumbnail":true)" : "");
        break;
    }
    news.wiring_.show_replay(room, std::move(json));
}

}  // namespace shopfloor::app
