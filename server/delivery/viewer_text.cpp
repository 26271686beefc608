// SPDX-License-Identifier: MIT
#include "server/delivery/viewer_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace shopfloor::delivery {
namespace {

std::string rendition_json(const broadcast::Init& init) {
    const std::string codecs = init.audio.codec.empty()
                                   ? init.video.codec
                                   : fmt::format("{},{}", init.video.codec, init.audio.codec);
    return fmt::format(R"({{"index":{},"name":{},"codecs":{},"width":{},"height":{}}})",
                       init.rendition,
                       json_string(init.name),
                       json_string(codecs),
                       init.video.width,
                       init.video.height);
}

std::string_view or_empty(std::string_view json, std::string_view empty) {
    return json.empty() ? empty : json;
}

}  // namespace

std::string json_string(std::string_view text) {
    return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

std::string renditions_list(const Renditions& renditions) {
    std::string list;
    for (const auto& init : renditions) {
        if (!list.empty()) list += ',';
        list += rendition_json(*init);
    }
    return "[" + list + "]";
}

std::string to_json(const JoinedMessage& joined) {
    const std::string live = joined.live ? fmt::format(R"({{"sequence":{},"time_us":{}}})",
                                                       joined.live->sequence,
                                                       joined.live->time.count())
                                         : "null";
    return fmt::format(
        R"({{"type":"joined","session":{},"utc_ms":{},"room":{},"state":{},)"
        R"("broadcast":{},"renditions":{},"live":{},"batch_ms":{},"snapshot":{{{}}}}})",
        json_string(joined.session),
        joined.utc.count(),
        or_empty(joined.room_json, "{}"),
        json_string(joined.state),
        json_string(joined.broadcast_id),
        or_empty(joined.renditions_list, "[]"),
        live,
        joined.batch.count(),
        joined.snapshot_fields);
}

std::string snapshot_fields(const std::vector<room::Cue>& cues, const RoomFacts& facts) {
    std::string list;
    for (const auto& cue : cues) {
        if (!list.empty()) list += ',';
        list += room::to_json(cue);
    }
    std::string fields = fmt::format(R"("cues":[{}],"bag":{},"viewers":{})",
                                     list,
                                     or_empty(facts.bag_json, "[]"),
                                     facts.viewers);
    for (const auto& [name, json] : facts.more) {
        fields += fmt::format(",{}:{}", json_string(name), json);
    }
    return fields;
}

std::string snapshot_json(std::string_view fields) {
    return fmt::format(R"({{"type":"snapshot",{}}})", fields);
}

std::string state_json(std::string_view state, std::string_view broadcast_id) {
    return fmt::format(R"({{"type":"state","state":{},"broadcast":{}}})",
                       json_string(state),
                       json_string(broadcast_id));
}

std::string bag_json(std::string_view bag) {
    return fmt::format(R"({{"type":"bag","bag":{}}})", or_empty(bag, "[]"));
}

std::string viewers_json(std::uint64_t viewers) {
    return fmt::format(R"({{"type":"viewers","viewers":{}}})", viewers);
}

std::string renditions_json(std::string_view renditions_list) {
    return fmt::format(R"({{"type":"renditions","renditions":{}}})",
                       or_empty(renditions_list, "[]"));
}

std::string pace_json(std::chrono::milliseconds batch) {
    return fmt::format(R"({{"type":"pace","batch_ms":{}}})", batch.count());
}

std::string room_json(std::string_view room) {
    return fmt::format(R"({{"type":"room","room":{}}})", or_empty(room, "{}"));
}

std::string pong_json(std::string_view id, std::chrono::microseconds utc) {
    if (id.empty()) return fmt::format(R"({{"type":"pong","utc_us":{}}})", utc.count());
    return fmt::format(R"({{"type":"pong","id":{},"utc_us":{}}})", id, utc.count());
}

std::string error_json(std::string_view code, std::string_view message) {
    return fmt::format(
        R"({{"type":"error","code":{},"message":{}}})", json_string(code), json_string(message));
}

}  // namespace shopfloor::delivery
