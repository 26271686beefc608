// SPDX-License-Identifier: MIT
#include "pipeline/worker/source_video.hpp"

#include "pipeline/media/hevc_config.hpp"
#include "pipeline/package/avc_config.hpp"
#include "pipeline/package/package_error.hpp"
#include "pipeline/transcode/decoder.hpp"
#include "pipeline/worker/sentences.hpp"

#include <fmt/format.h>

namespace shopfloor::worker {
namespace {

// Bits a colour: of what encoders make, and FFmpeg decodes.
constexpr std::uint32_t kDeepestH264 = 10;
constexpr std::uint32_t kDeepest = 12;

std::optional<std::string> why_undecodable(const package::VideoTrack& track,
                                           std::uint32_t bit_depth) {
    if (!transcode::Decoder::is_available(track.codec)) return kNoDecoderText;
    const auto pixels = std::int64_t{track.width} * track.height;
    if (pixels > transcode::kMaxPixels) return too_large_text(track.width, track.height);
    const bool is_h264 = track.codec == media::VideoCodec::H264;
    if (bit_depth > (is_h264 ? kDeepestH264 : kDeepest)) return too_deep_text(bit_depth);
    return std::nullopt;
}

Result<SourceVideo> read_h264(ingest::VideoConfig config) {
    auto parsed = package::parse_avc_config(config.track.config);
    if (!parsed) return parsed.error();
    SourceVideo video;
    video.track = package::avc_track(*parsed, std::move(config.track.config));
    video.track.pixel = config.track.pixel;
    video.nal_length_bytes = parsed->nal_length_bytes;
    video.may_be_interlaced = parsed->may_be_interlaced;
    video.unplayable = why_unplayable(*parsed);
    video.undecodable = why_undecodable(video.track, parsed->bit_depth);
    video.parameter_sets = std::move(parsed->parameter_sets);
    return video;
}

}  // namespace

Result<SourceVideo> read_source_video(ingest::VideoConfig config) {
    if (config.track.codec == media::VideoCodec::H264) return read_h264(std::move(config));
    SourceVideo video;
    video.track = std::move(config.track);
    if (video.track.codec == media::VideoCodec::Hevc) {
        const auto parsed = media::parse_hevc_config(video.track.config);
        if (!parsed) return package::PackageError::InvalidConfig;
        for (const ByteView nal : parsed->parameter_sets) {
            video.parameter_sets.emplace_back(nal.begin(), nal.end());
        }
        video.unplayable = kHevcText;
    } else {
        video.unplayable = kAv1Text;
    }
    video.undecodable = why_undecodable(video.track, config.bit_depth);
    return video;
}

bool is_same(const SourceVideo& left, const SourceVideo& right) {
    return left.track.codec == right.track.codec && left.track.width == right.track.width &&
           left.track.height == right.track.height && left.parameter_sets == right.parameter_sets;
}

bool is_sync(const SourceVideo& video, const ingest::TrackFrame& frame) noexcept {
    if (video.track.codec != media::VideoCodec::H264) return frame.is_keyframe;
    return package::contains_idr(frame.payload, video.nal_length_bytes);
}

}  // namespace shopfloor::worker
