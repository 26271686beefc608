// SPDX-License-Identifier: MIT
#include "pipeline/package/packager.hpp"

#include <algorithm>
#include <limits>

namespace shopfloor::package {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t kSmallestDurationTicks = 90;  // 1 ms
constexpr std::int64_t kUsualDurationTicks = 3000;   // a guess where there is no other
constexpr std::size_t kMaxHeldAudioFrames = 2048;    // over 20 s; the watchdog ends it before
constexpr std::size_t kMaxHeldVideoFrames = 256;
// Encoders reorder by a few frames; what says more says nothing.
constexpr microseconds kMaxComposition = std::chrono::seconds{10};
// Whole frames may miss the wanted duration by rounding.
constexpr std::int64_t kCutSlackTicks = 90;

std::int64_t to_ticks(microseconds time) { return time.count() * 9 / 100; }

}  // namespace

Packager::Packager(PackagerSettings settings, PackagerSink& sink)
    : settings_(settings), sink_(sink) {}

void Packager::set_video(VideoTrack track) {
    clock_.emplace(track.frame_rate);
    tracks_.video = std::move(track);
}

bool Packager::set_audio(const AacConfig& config, Bytes specific_config) {
    if (is_announced_) {
        const bool is_same = config == tracks_.audio;
        if (is_same) tracks_.audio_is_silence = false;
        return is_same;
    }
    tracks_.audio = config;
    tracks_.specific_config = std::move(specific_config);
    has_audio_config_ = true;
    if (zero_) announce();
    return true;
}

void Packager::video(SourceFrame frame, WallTime now) {
    if (!clock_) return;
    const bool is_sync = frame.is_sync;
    if (!zero_ && !is_sync) return;

    microseconds offset = frame.presentation_time - frame.decode_time;
    if (offset > kMaxComposition || offset < -kMaxComposition) {
        offset = {};
        ++ignored_compositions_;
    }
    frame.decode_time = repair_.repair(media::TrackKind::Video, frame.decode_time);
    frame.presentation_time = frame.decode_time + offset;
    if (!zero_) begin(frame);
    frame.decode_time -= *zero_;
    frame.presentation_time -= *zero_;

    HeldFrame held{.frame = std::move(frame), .is_sync = is_sync, .arrived = now};
    if (is_announced_) {
        add_video(std::move(held));
        return;
    }
    const microseconds waited = held.frame.decode_time;
    held_video_.push_back(std::move(held));
    if (has_audio_config_ || waited >= settings_.first_audio_wait ||
        held_video_.size() >= kMaxHeldVideoFrames) {
        announce();
    }
}

void Packager::audio(SourceFrame frame) {
    frame.decode_time = repair_.repair(media::TrackKind::Audio, frame.decode_time);
    if (is_announced_) {
        add_audio(std::move(frame));
        return;
    }
    held_audio_.push_back(std::move(frame));
    if (held_audio_.size() > kMaxHeldAudioFrames) held_audio_.pop_front();
}

void Packager::begin(const SourceFrame& first) { zero_ = first.decode_time; }

void Packager::announce() {
    if (!has_audio_config_) {
        tracks_.specific_config = silence_specific_config();
        tracks_.audio = parse_aac_config(tracks_.specific_config).value();
        tracks_.audio_is_silence = true;
    }
    audio_.emplace(tracks_.audio);
    is_announced_ = true;
    sink_.tracks_known(tracks_);

    for (SourceFrame& frame : std::exchange(held_audio_, {})) {
        add_audio(std::move(frame));
    }
    for (HeldFrame& held : std::exchange(held_video_, {})) {
        add_video(std::move(held));
    }
}

void Packager::add_audio(SourceFrame frame) {
    const microseconds time = frame.decode_time - *zero_;
    switch (audio_->place(time, std::move(frame.payload))) {
        case AudioTimeline::Placed::Yes: audio_is_missing_ = false; break;
        case AudioTimeline::Placed::BeforeZero: break;
        case AudioTimeline::Placed::TooLate: {
            // It was on its way, and silence was too quick: wait longer from now on.
            audio_is_missing_ = false;
            constexpr microseconds margin = std::chrono::milliseconds{50};
            const microseconds trailing = video_time(end_ticks_) - time + margin;
            settings_.audio_wait =
                std::clamp(trailing,
                           settings_.audio_wait,
                           std::max(settings_.audio_wait, settings_.longest_audio_wait));
            break;
        }
    }
}

void Packager::add_video(HeldFrame held) {
    const VideoClock::Frame timed =
        clock_->next(held.frame.decode_time, held.frame.presentation_time);
    const std::int64_t wanted_ticks = to_ticks(settings_.chunk_duration) - kCutSlackTicks;
    if (!pending_.empty()) {
        const std::int64_t start = pending_.front().sample.decode_ticks;
        const std::int64_t next = std::max(
            timed.decode_ticks, pending_.back().sample.decode_ticks + kSmallestDurationTicks);
        if (held.is_sync || next - start >= wanted_ticks) cut(next);
    }
    push(timed, held);
    if (!timed.expected_ticks) return;

    const std::int64_t end = std::max(timed.decode_ticks + *timed.expected_ticks,
                                      pending_.back().sample.decode_ticks + kSmallestDurationTicks);
    if (end - pending_.front().sample.decode_ticks >= wanted_ticks) cut(end);
}

void Packager::push(const VideoClock::Frame& timed, HeldFrame& held) {
    std::int64_t decode_ticks = end_ticks_;
    if (!pending_.empty()) {
        Sample& before = pending_.back().sample;
        decode_ticks = std::max(timed.decode_ticks, before.decode_ticks + kSmallestDurationTicks);
        before.duration_ticks = static_cast<std::uint32_t>(decode_ticks - before.decode_ticks);
    } else {
        pending_since_ = held.arrived;
    }
    pending_.push_back({
        .sample = {.decode_ticks = decode_ticks,
                   .composition_ticks = composition_ticks(timed.presentation_ticks, decode_ticks),
                   .is_sync = held.is_sync,
                   .payload = std::move(held.frame.payload)},
        .clock_ticks = timed.decode_ticks,
    });
    sink_.frame_placed({.number = placed_frames_++,
                        .chunk_index = next_index_,
                        .decode_ticks = decode_ticks,
                        .presentation_ticks = timed.presentation_ticks,
                        .is_sync = held.is_sync,
                        .payload = pending_.back().sample.payload});
    last_expected_ticks_ = timed.expected_ticks;
}

void Packager::cut(std::int64_t end_ticks) {
    std::vector<Sample> video;
    video.reserve(pending_.size());
    for (PendingFrame& frame : pending_) {
        video.push_back(std::move(frame.sample));
    }
    pending_.clear();
    video.back().duration_ticks = static_cast<std::uint32_t>(end_ticks - video.back().decode_ticks);
    end_ticks_ = end_ticks;
    sink_.chunk_ready(package(video, end_ticks));
}

// The next frame is not here to tell the last one's duration: expect it to be as the one before.
void Packager::cut_without_next() {
    if (pending_.empty()) return;
    const PendingFrame& last = pending_.back();
    std::int64_t duration = kUsualDurationTicks;
    if (last_expected_ticks_) {
        duration = *last_expected_ticks_;
    } else if (pending_.size() > 1) {
        duration = last.clock_ticks - pending_[pending_.size() - 2].clock_ticks;
    }
    cut(std::max(last.clock_ticks + duration, last.sample.decode_ticks + kSmallestDurationTicks));
}

void Packager::fill_audio(media::MediaTime newest_frame, media::MediaTime video_end) {
    const bool is_late = audio_->end() + settings_.audio_wait < newest_frame;
    if (tracks_.audio_is_silence || audio_is_missing_ || is_late) {
        audio_is_missing_ = true;
        audio_->fill_until(video_end);
    }
}

std::shared_ptr<const ChunkSkeleton> Packager::skeleton_of(std::span<const Sample> video,
                                                           std::int64_t end_ticks) {
    const media::MediaTime video_end = video_time(end_ticks);
    fill_audio(video_time(video.back().decode_ticks), video_end);
    auto skeleton = std::make_shared<ChunkSkeleton>();
    skeleton->index = next_index_++;
    skeleton->first_frame = placed_frames_ - video.size();
    for (const Sample& sample : video) {
        skeleton->decode_ticks.push_back(sample.decode_ticks);
    }
    skeleton->end_ticks = end_ticks;
    skeleton->end = video_end;
    skeleton->audio = audio_->take_until(video_end);
    if (!skeleton->audio.empty()) {
        const Sample& last = skeleton->audio.back();
        skeleton->end =
            std::max(video_end, audio_->to_time(last.decode_ticks + last.duration_ticks));
    }
    return skeleton;
}

PackagedChunk Packager::package(std::span<const Sample> video, std::int64_t end_ticks) {
    return package_chunk(skeleton_of(video, end_ticks), video);
}

std::optional<WallTime> Packager::deadline() const noexcept {
    if (pending_.empty()) return std::nullopt;
    return pending_since_ + settings_.chunk_wall_limit;
}

void Packager::poll(WallTime now) {
    const auto due = deadline();
    if (due && now >= *due) cut_without_next();
}

void Packager::flush() {
    if (zero_ && !is_announced_) announce();
    cut_without_next();
}

std::uint64_t Packager::repaired_timestamps() const noexcept {
    return repair_.repaired() + ignored_compositions_ + (audio_ ? audio_->resynchronised() : 0);
}

std::uint64_t Packager::silence_frames() const noexcept {
    return audio_ ? audio_->silence_frames() : 0;
}

}  // namespace shopfloor::package
