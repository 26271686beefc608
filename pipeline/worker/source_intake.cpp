// SPDX-License-Identifier: MIT
#include "pipeline/worker/source_intake.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/transcode/encoder.hpp"
#include "pipeline/worker/sentences.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::worker {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLongGop = 3100ms;  // 3 s, and some for rounding
constexpr auto kLeap = 60s;        // so long without a keyframe is a leap of the clock
constexpr auto kSoundStopped = 3s;
constexpr std::chrono::microseconds kLongestPicture = 1s;  // more is a leap, or a gap
constexpr unsigned kDamagedStills = 2;
constexpr std::uint32_t kLargestSide = 4096;  // of what phones decode

}  // namespace

SourceIntake::SourceIntake(const wire::Start& start,
                           package::Packager& packager,
                           Inbox& inbox,
                           IntakeSink& sink)
    : still_interval_(start.thumbnail_interval),
      packager_(packager),
      sink_(sink),
      watch_(start.silent_input_limit),
      next_still_(Clock::now()) {
    if (still_interval_ > 0ms) stills_.emplace(inbox);
}

void SourceIntake::bytes_came(std::size_t count, TimePoint now) noexcept {
    meter_.add_bytes(count);
    watch_.bytes_came(now);
}

void SourceIntake::handle(ingest::VideoConfig config) {
    auto video = read_source_video(std::move(config));
    if (!video) {
        log::warning("worker", "video refused: {}", video.error().message());
        return sink_.end(wire::EndReason::Unsupported, kUnknownVideoText);
    }
    // Parsers write the same parameter sets in more than one way.
    if (video_ && is_same(*video, *video_)) return;
    // What the pictures bring with them is believed rather than what was told before them.
    if (has_keyframe_) return sink_.end(wire::EndReason::FormatChanged, kVideoChangedText);
    if (!can_show(*video)) return;
    if (video->may_be_interlaced) sink_.warn("interlaced", kInterlacedText);
    if (std::max(video->track.width, video->track.height) > kLargestSide) {
        sink_.warn("large_picture", large_picture_text(video->track.width, video->track.height));
    }
    packager_.set_video(video->track);
    video_ = std::move(*video);
}

// What browsers do not play is encoded for them, where that is possible. False: ended.
bool SourceIntake::can_show(const SourceVideo& video) {
    has_passthrough_ = !video.unplayable;
    if (has_passthrough_) return true;
    if (video.undecodable || !transcode::Encoder::is_available()) {
        sink_.end(wire::EndReason::Unsupported, video.undecodable.value_or(*video.unplayable));
        return false;
    }
    sink_.warn("encoded_source", kEncodedSourceText + *video.unplayable);
    return true;
}

void SourceIntake::handle(ingest::AudioConfig config) {
    const auto parsed = package::parse_aac_config(config.specific_config);
    if (!parsed) {
        ignores_audio_ = true;
        log::warning("worker", "AudioSpecificConfig refused: {}", parsed.error().message());
        return sink_.warn("unsupported_audio", kNotAacText);
    }
    if (config.converted_from)
        sink_.warn("converted_audio", converted_text(*config.converted_from));
    if (!packager_.set_audio(*parsed, std::move(config.specific_config))) {
        sink_.end(wire::EndReason::FormatChanged, kAudioChangedText);
    }
}

void SourceIntake::handle(ingest::TrackFrame frame) {
    if (frame.track == media::TrackKind::Video) return handle_video(std::move(frame));
    meter_.add(frame, false);
    watch_.audio_came(frame.decode_time);
    has_sound_ = true;
    without_sound_ = {};
    if (ignores_audio_) return;
    packager_.audio({.decode_time = frame.decode_time,
                     .presentation_time = frame.presentation_time,
                     .payload = std::move(frame.payload)});
}

void SourceIntake::handle_video(ingest::TrackFrame frame) {
    if (!video_) return;
    if (video_->track.codec == media::VideoCodec::H264) {
        frame.payload =
            package::without_ballast(std::move(frame.payload), video_->nal_length_bytes);
    }
    if (frame.payload.empty()) return;
    const bool is_keyframe = is_sync(*video_, frame);
    meter_.add(frame, is_keyframe);
    has_keyframe_ = has_keyframe_ || is_keyframe;
    if (has_keyframe_) watch_.video_came();
    watch_sound(frame.decode_time);
    const auto since_keyframe = meter_.since_keyframe();
    if (since_keyframe > kLongGop && since_keyframe < kLeap) sink_.warn("long_gop", kLongGopText);

    if (is_keyframe) offer_still(frame);
    packager_.video({.decode_time = frame.decode_time,
                     .presentation_time = frame.presentation_time,
                     .payload = std::move(frame.payload),
                     .is_sync = is_keyframe},
                    Clock::now());
}

// By the pictures' times, so that a publisher who sends nothing at all is not told about sound.
void SourceIntake::watch_sound(std::chrono::microseconds picture_time) {
    const auto step = picture_time - std::exchange(picture_time_, picture_time);
    without_sound_ += std::clamp(step, 0us, kLongestPicture);
    if (has_sound_ && without_sound_ >= kSoundStopped) {
        sink_.warn("sound_stopped", kSoundStoppedText);
    }
}

void SourceIntake::handle(const transcode::Still& still) {
    const bool is_decodable = video_ && !video_->undecodable;
    damaged_stills_ = still.is_damaged && is_decodable ? damaged_stills_ + 1 : 0;
    if (damaged_stills_ >= kDamagedStills) sink_.warn("broken_video", kBrokenVideoText);
}

void SourceIntake::offer_still(const ingest::TrackFrame& keyframe) {
    const auto now = Clock::now();
    if (!stills_ || now < next_still_) return;
    if (stills_->offer(video_->track, keyframe.payload)) next_still_ = now + still_interval_;
}

void SourceIntake::handle(const ingest::UnknownTrack& track) {
    log::warning("worker", "unknown track type={}", track.media_type);
    if (track.media_type.starts_with("audio/")) {
        ignores_audio_ = true;
        return sink_.warn("unsupported_audio", kNotAacText);
    }
    sink_.end(wire::EndReason::Unsupported, kUnknownVideoText);
}

}  // namespace shopfloor::worker
