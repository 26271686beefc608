// SPDX-License-Identifier: MIT
#include "pipeline/worker/messages.hpp"

#include "pipeline/package/codec_string.hpp"

#include <utility>

namespace shopfloor::worker {

std::vector<ladder::WantedRung> wanted_rungs(const wire::Start& start) {
    std::vector<ladder::WantedRung> wanted;
    for (const wire::Rung& rung : start.ladder) {
        wanted.push_back({.short_side = rung.short_side, .bitrate_bps = rung.bitrate_bps});
    }
    return wanted;
}

wire::Ready ready_message(std::uint8_t rendition,
                          bool is_encoded,
                          const package::TrackSet& tracks) {
    const auto& rate = tracks.video.frame_rate;
    return {
        .rendition = rendition,
        .is_encoded = is_encoded,
        .video = {.codec = package::codec_string(tracks.video),
                  .width = tracks.video.width,
                  .height = tracks.video.height,
                  .frame_rate = rate ? rate->per_second() : 0},
        .audio = {.codec = package::codec_string(tracks.audio),
                  .sample_rate_hz = tracks.audio.output_sample_rate_hz,
                  .channels = tracks.audio.channels,
                  .is_silence = tracks.audio_is_silence},
        .init_segment = package::init_segment(tracks),
    };
}

wire::Chunk chunk_message(std::uint8_t rendition,
                          package::PackagedChunk chunk,
                          std::uint32_t audio_timescale) {
    const auto& [bytes, video, audio] = chunk.fragment;
    return {
        .rendition = rendition,
        .index = chunk.skeleton->index,
        .begins_with_keyframe = chunk.begins_with_keyframe,
        .decode_time = chunk.decode_time,
        .presentation_time = chunk.presentation_time,
        .duration = chunk.duration,
        .end = chunk.skeleton->end,
        .decode_times = {{{video.offset, package::kVideoTimescale, video.ticks},
                          {audio.offset, audio.offset == 0 ? 0 : audio_timescale, audio.ticks}}},
        .cmaf = std::move(chunk.fragment.bytes),
    };
}

}  // namespace shopfloor::worker
