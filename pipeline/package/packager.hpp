// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/audio_timeline.hpp"
#include "pipeline/package/chunk.hpp"
#include "pipeline/package/init_segment.hpp"
#include "pipeline/package/timestamp_repair.hpp"
#include "pipeline/package/video_clock.hpp"

#include <vector>

namespace shopfloor::package {

using WallTime = std::chrono::steady_clock::time_point;

/// One coded frame as the source gave it, its times still the source's.
struct SourceFrame {
    std::chrono::microseconds decode_time{};
    std::chrono::microseconds presentation_time{};
    Bytes payload;
    bool is_sync = false;  // video: an IDR, or what is one in another codec
};

/// A frame whose place in the epoch is final. Times in ticks of kVideoTimescale from its zero.
struct PlacedFrame {
    std::uint64_t number = 0;       // counts up by one from the epoch's first, in decode order
    std::uint32_t chunk_index = 0;  // of the chunk that it is going to be in
    std::int64_t decode_ticks = 0;
    std::int64_t presentation_ticks = 0;
    bool is_sync = false;
    ByteView payload;  // as SourceFrame has it, for the time of the call
};

/// Takes what the Packager makes, at once and on its thread.
class PackagerSink {
public:
    virtual ~PackagerSink() = default;

    /// Once, before the first chunk.
    virtual void tracks_known(const TrackSet& tracks) = 0;
    /// Each frame, before the chunk that it is in.
    virtual void frame_placed(const PlacedFrame& frame) = 0;
    virtual void chunk_ready(PackagedChunk chunk) = 0;
};

struct PackagerSettings {
    std::chrono::microseconds chunk_duration = std::chrono::milliseconds{100};
    std::chrono::microseconds chunk_wall_limit = std::chrono::milliseconds{150};
    /// Video that may go by before a source without sound gets a silent track.
    std::chrono::microseconds first_audio_wait = std::chrono::milliseconds{300};
    /// How far audio may trail the newest frame before silence takes its place. Grows, up to
    /// longest_audio_wait, when the frames come after all.
    std::chrono::microseconds audio_wait = std::chrono::milliseconds{200};
    std::chrono::microseconds longest_audio_wait = std::chrono::seconds{1};
};

/// The rules by which coded frames become chunks.
///
/// - Video begins with the first IDR, audio not before it; the rest is dropped.
/// - A chunk is cut at chunk_duration of video or more, before an IDR, and when its first frame
///   has waited for chunk_wall_limit. At a constant rate the last frame's duration is known, so
///   the cut does not wait for the next frame.
/// - Decode times leave without gaps: where a frame comes later or earlier than was expected of
///   it, its decode time is the end of the one before, and its presentation time is its own.
///   (A gap over two frames makes MSE drop everything up to the next keyframe.)
/// - A chunk takes the audio that has come and begins before its video ends: audio never holds
///   video back. Audio that trails by more than audio_wait is replaced by silence.
/// Owner: one thread. `sink` must outlive it. Wall time is an argument.
class Packager {
public:
    Packager(PackagerSettings settings, PackagerSink& sink);

    /// Before the first frame of the track; once.
    void set_video(VideoTrack track);
    /// False when the tracks are already announced and this one differs.
    [[nodiscard]] bool set_audio(const AacConfig& config, Bytes specific_config);

    void video(SourceFrame frame, WallTime now);
    void audio(SourceFrame frame);

    /// When poll() has to be called at the latest; nothing: not at all.
    std::optional<WallTime> deadline() const noexcept;
    void poll(WallTime now);

    /// No more frames: everything left goes out.
    void flush();

    std::uint32_t audio_timescale() const noexcept { return tracks_.audio.sample_rate_hz; }
    std::uint64_t repaired_timestamps() const noexcept;
    std::uint64_t silence_frames() const noexcept;

private:
    struct PendingFrame {
        Sample sample;
        std::int64_t clock_ticks = 0;  // the decode time that the source meant
    };
    struct HeldFrame {
        SourceFrame frame;
        bool is_sync = false;
        WallTime arrived;
    };

    void begin(const SourceFrame& first);
    void announce();
    void add_video(HeldFrame held);
    void add_audio(SourceFrame frame);
    void push(const VideoClock::Frame& timed, HeldFrame& held);
    void cut(std::int64_t end_ticks);
    void cut_without_next();
    PackagedChunk package(std::span<const Sample> video, std::int64_t end_ticks);
    std::shared_ptr<const ChunkSkeleton> skeleton_of(std::span<const Sample> video,
                                                     std::int64_t end_ticks);
    void fill_audio(media::MediaTime newest_frame, media::MediaTime video_end);

    PackagerSettings settings_;
    PackagerSink& sink_;
    TrackSet tracks_;
    bool has_audio_config_ = false;
    bool is_announced_ = false;

    TimestampRepair repair_;
    std::optional<VideoClock> clock_;
    std::optional<AudioTimeline> audio_;
    std::optional<std::chrono::microseconds> zero_;  // in repaired source time

    std::deque<HeldFrame> held_video_;    // until the tracks are announced
    std::deque<SourceFrame> held_audio_;  // until then, and from before zero
    std::vector<PendingFrame> pending_;   // the next chunk's video
    WallTime pending_since_;
    std::optional<std::uint32_t> last_expected_ticks_;
    std::int64_t end_ticks_ = 0;  // of the last chunk's video
    std::uint32_t next_index_ = 0;
    std::uint64_t placed_frames_ = 0;
    std::uint64_t ignored_compositions_ = 0;
    bool audio_is_missing_ = false;
};

}  // namespace shopfloor::package
