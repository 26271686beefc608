// SPDX-License-Identifier: MIT
#include "server/control/format_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {

namespace json = boost::json;

json::object to_object(const media::VideoFormat& video) {
    return {{"codec", video.codec},
            {"width", video.width},
            {"height", video.height},
            {"fps", video.frame_rate}};
}

json::object to_object(const media::AudioFormat& audio) {
    return {{"codec", audio.codec},
            {"sample_rate_hz", audio.sample_rate_hz},
            {"channels", audio.channels},
            {"is_silence", audio.is_silence}};
}

json::object to_object(const wire::Stats& stats) {
    return {{"bytes_in", stats.bytes_in},
            {"video_frames", stats.video_frames},
            {"audio_frames", stats.audio_frames},
            {"repaired_timestamps", stats.repaired_timestamps},
            {"silence_frames", stats.silence_frames},
            {"video_bitrate_bps", stats.video_bitrate_bps},
            {"audio_bitrate_bps", stats.audio_bitrate_bps},
            {"fps", stats.frame_rate},
            {"keyframe_interval_ms", stats.keyframe_interval_ms}};
}

json::object to_object(const show::RoomSummary& room) {
    json::object object{{"slug", room.store.slug},
                        {"name", room.store.name},
                        {"belt", room.store.belt},
                        {"province", room.store.province},
                        {"category", room.store.category},
                        {"locale", room.store.locale},
                        {"state", room.state},
                        {"viewers", room.viewers}};
    if (room.thumbnail) object["thumbnail"] = "/v1/rooms/" + room.store.slug + "/thumbnail.jpg";
    return object;
}

}  // namespace shopfloor::control
