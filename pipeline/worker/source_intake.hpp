// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/packager.hpp"
#include "pipeline/worker/input_watch.hpp"
#include "pipeline/worker/source_meter.hpp"
#include "pipeline/worker/source_video.hpp"
#include "pipeline/worker/still_thread.hpp"

#include <optional>
#include <string>

namespace shopfloor::worker {

/// Takes what the source makes necessary.
class IntakeSink {
public:
    virtual ~IntakeSink() = default;

    /// What the merchant should know; of each code, the first is enough.
    virtual void warn(const std::string& code, const std::string& text) = 0;
    virtual void end(wire::EndReason reason, std::string text) = 0;
};

/// From the graph's events to the packager: which video is taken and which is encoded anew, what is
/// wrong with a source, and the keyframes that become stills.
/// Owner: one thread. `packager`, `inbox` and `sink` must outlive it.
class SourceIntake {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    /// Stills go to `inbox`. Throws std::system_error.
    SourceIntake(const wire::Start& start,
                 package::Packager& packager,
                 Inbox& inbox,
                 IntakeSink& sink);

    void bytes_came(std::size_t count, TimePoint now) noexcept;
    void handle(const ingest::VideoSeen&) noexcept { watch_.video_announced(); }
    void handle(ingest::VideoConfig config);
    void handle(ingest::AudioConfig config);
    void handle(ingest::TrackFrame frame);
    void handle(const ingest::TimesRepaired& times) noexcept { repaired_times_ = times.count; }
    void handle(const ingest::UnknownTrack& track);
    /// A still that the stills' thread has made.
    void handle(const transcode::Still& still);

    /// Whether browsers play the source as it is. Known when the video is.
    bool has_passthrough() const noexcept { return has_passthrough_; }
    /// Whether there is sound that cannot be used.
    bool ignores_audio() const noexcept { return ignores_audio_; }
    InputWatch::Verdict verdict(TimePoint now) const noexcept { return watch_.verdict(now); }
    std::uint64_t repaired_times() const noexcept { return repaired_times_; }
    /// As SourceMeter has it.
    [[nodiscard]] wire::Stats report(std::chrono::microseconds elapsed) noexcept {
        return meter_.report(elapsed);
    }

private:
    bool can_show(const SourceVideo& video);
    void handle_video(ingest::TrackFrame frame);
    void watch_sound(std::chrono::microseconds picture_time);
    void offer_still(const ingest::TrackFrame& keyframe);

    const std::chrono::milliseconds still_interval_;
    package::Packager& packager_;
    IntakeSink& sink_;
    InputWatch watch_;
    SourceMeter meter_;
    std::optional<StillThread> stills_;
    TimePoint next_still_;
    std::optional<SourceVideo> video_;
    bool has_passthrough_ = true;
    bool ignores_audio_ = false;
    bool has_keyframe_ = false;
    std::uint64_t repaired_times_ = 0;
    bool has_sound_ = false;
    unsigned damaged_stills_ = 0;  // one after the other
    std::chrono::microseconds picture_time_{};
    std::chrono::microseconds without_sound_{};  // of pictures since the last sound
};

}  // namespace shopfloor::worker
