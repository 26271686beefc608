// SPDX-License-Identifier: MIT
// The text messages that viewers get, as JSON. Pure.
#pragma once

#include "server/broadcast/chunk.hpp"
#include "server/delivery/room_facts.hpp"
#include "server/room/cue.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

/// `text` as a JSON string, quotes included.
[[nodiscard]] std::string json_string(std::string_view text);

/// [{"index":…,"name":…,"codecs":…,"width":…,"height":…},…]
using Renditions = std::vector<std::shared_ptr<const broadcast::Init>>;
[[nodiscard]] std::string renditions_list(const Renditions& renditions);

struct LiveEdge {
    std::uint32_t sequence;  // of the next chunk
    media::MediaTime time;   // where it begins
};

struct JoinedMessage {
    std::string session;
    std::chrono::milliseconds utc;
    std::string room_json;
    std::string state;
    std::string broadcast_id;
    std::string_view renditions_list;
    std::optional<LiveEdge> live;
    std::chrono::milliseconds batch;  // of media that comes at a time; zero: a chunk
    std::string snapshot_fields;
};

[[nodiscard]] std::string to_json(const JoinedMessage& joined);
/// "cues":[…],"bag":[…],"viewers":n,…: what `joined` and `snapshot` both hold.
[[nodiscard]] std::string snapshot_fields(const std::vector<room::Cue>& cues,
                                          const RoomFacts& facts);
[[nodiscard]] std::string snapshot_json(std::string_view fields);
[[nodiscard]] std::string state_json(std::string_view state, std::string_view broadcast_id);
[[nodiscard]] std::string bag_json(std::string_view bag);
[[nodiscard]] std::string viewers_json(std::uint64_t viewers);
[[nodiscard]] std::string renditions_json(std::string_view renditions_list);
[[nodiscard]] std::string pace_json(std::chrono::milliseconds batch);
[[nodiscard]] std::string room_json(std::string_view room);
/// `id` is a JSON number as text, or empty.
[[nodiscard]] std::string pong_json(std::string_view id, std::chrono::microseconds utc);
[[nodiscard]] std::string error_json(std::string_view code, std::string_view message);

}  // namespace shopfloor::delivery
