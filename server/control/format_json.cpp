// SPDX-License-Identifier: MIT
#include "server/control/format_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {

namespace json = boost::json;

namespace {

json::value or_null(const auto& format) {
    return format ? json::value(to_object(*format)) : json::value{};
}

}  // namespace

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
            {"keyframe_interval_ms", stats.keyframe_interval_ms},
            {"ladder_rungs", stats.ladder_rungs},
            {"ladder_delay_ms", stats.ladder_delay_ms}};
}

json::object to_object(const show::LineFigures& line) {
    return {{"loss_percent", line.loss_percent},
            {"drop_percent", line.drop_percent},
            {"rtt_ms", line.rtt_ms},
            {"latency_ms", line.latency_ms},
            {"packets", line.packets},
            {"lost", line.lost},
            {"retransmitted", line.retransmitted},
            {"dropped", line.dropped}};
}

json::object to_object(const show::RoomStats& stats) {
    json::array warnings;
    for (const wire::Warning& warning : stats.warnings) {
        warnings.push_back(json::object{{"code", warning.code}, {"text", warning.text}});
    }
    json::array renditions;
    for (const auto& init : stats.renditions) {
        json::object rendition = to_object(init->video);
        rendition["index"] = init->rendition;
        rendition["name"] = init->name;
        renditions.push_back(std::move(rendition));
    }
    json::object object{
        {"room", stats.room},
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
        {"source", to_object(stats.source)},
        {"warnings", std::move(warnings)}};
    object["source"].as_object()["dropped_packets"] = stats.dropped_packets;
    if (!stats.preview.empty()) object["preview"] = true;
    if (stats.standby) object["standby"] = to_word(*stats.standby);
    if (stats.line) object["line"] = to_object(*stats.line);
    for (const auto& [name, text] : stats.more) {
        boost::system::error_code error;
        json::value value = json::parse(text, error);
        if (!error) object[name] = std::move(value);
    }
    return object;
}

json::object to_object(const show::IngestEntry& ingest) {
    const std::uint64_t bitrate =
        std::uint64_t{ingest.stats.video_bitrate_bps} + ingest.stats.audio_bitrate_bps;
    json::object object{{"room", ingest.room},
                        {"role", to_word(ingest.role)},
                        {"on_air", ingest.is_on_air},
                        {"protocol", ingest.protocol},
                        {"address", ingest.address},
                        {"since_ms", ingest.since.count()},
                        {"video", to_object(ingest.video)},
                        {"audio", to_object(ingest.audio)},
                        {"bitrate", bitrate},
                        {"stats", to_object(ingest.stats)}};
    if (ingest.line) object["line"] = to_object(*ingest.line);
    return object;
}

json::object to_object(const storage::BroadcastRecord& broadcast) {
    json::object object{
        {"id", broadcast.id}, {"room", broadcast.room}, {"started_ms", broadcast.started.count()}};
    if (broadcast.ended) {
        object["ended_ms"] = broadcast.ended->count();
        object["end_reason"] = broadcast.end_reason;
        object["duration_us"] = broadcast.duration.count();
    }
    return object;
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
