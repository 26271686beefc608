// SPDX-License-Identifier: MIT
// What the server and its media worker say to each other, over one Unix stream socket.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace shopfloor::wire {

// ---- server to worker ----

/// One encoding of the source that viewers may have, named by its short side in pixels.
struct Rung {
    std::uint32_t short_side = 0;   // 720 of 1280x720, and of 720x1280
    std::uint32_t bitrate_bps = 0;  // of the video, at most; 0: what is usual for the size

    bool operator==(const Rung&) const = default;
};

inline constexpr std::size_t kMaxRungs = 6;

/// The first message: how to cut and what to make.
struct Start {
    std::chrono::milliseconds chunk_duration{100};    // cut at or after this much video time
    std::chrono::milliseconds chunk_wall_limit{150};  // and at the latest after this wall time
    std::chrono::milliseconds thumbnail_interval{5000};
    std::chrono::milliseconds silent_input_limit{5000};  // bytes in, no frames out: give up
    std::chrono::milliseconds idr_interval{2000};        // of encoded rungs, at most
    std::vector<Rung> ladder;  // the largest first; those not below the source are left out

    bool operator==(const Start&) const = default;
};

/// The next bytes in order: to a worker of an FLV stream (file header first, then whole tags), to a
/// receiver of MPEG-TS whole packets.
struct Media {
    Bytes bytes;

    bool operator==(const Media&) const = default;
};

inline constexpr std::size_t kMaxSdpBytes = std::size_t{64} * 1024;

/// The first message to a receiver, instead of Start: a WebRTC publisher's offer, and where it is
/// to be received.
struct Offer {
    std::string sdp;  // at most kMaxSdpBytes
    std::uint32_t first_port = 0;
    std::uint32_t last_port = 0;
    std::string public_address{};  // of this machine, for publishers outside; or empty
    std::string stun{};            // "address:port"; or empty
    std::uint32_t bitrate_kbps = 0;
    std::chrono::milliseconds keyframe_interval{2000};
    std::chrono::milliseconds setup_limit{15000};   // from the offer to the first frame
    std::chrono::milliseconds silence_limit{3000};  // without a frame: the publisher is gone

    bool operator==(const Offer&) const = default;
};

/// More addresses of the publisher's: an SDP fragment (RFC 8840), at most kMaxSdpBytes.
struct Candidates {
    std::string fragment;

    bool operator==(const Candidates&) const = default;
};

/// The first message to a receiver of MPEG-TS, instead of Start: Media follows.
struct Intake {
    std::chrono::milliseconds setup_limit{10000};   // to the first frame
    std::chrono::milliseconds silence_limit{5000};  // without a frame: nothing can be made of it

    bool operator==(const Intake&) const = default;
};

/// No more media: flush the last chunk, say Ended, exit.
struct Stop {
    bool operator==(const Stop&) const = default;
};

// ---- worker to server ----

/// A rendition's tracks are known. Comes before its first chunk, and again when a rendition that
/// had ended comes back. 0 is the best there is; a higher number is a smaller picture.
struct Ready {
    std::uint8_t rendition = 0;
    bool is_encoded = false;  // by the worker; false: the source's own coded frames
    media::VideoFormat video;
    media::AudioFormat audio;
    Bytes init_segment;  // ftyp + moov

    bool operator==(const Ready&) const = default;
};

/// Where a track's baseMediaDecodeTime (tfdt version 1, 64 bit) lies in a chunk.
struct DecodeTimeField {
    std::uint32_t offset = 0;     // bytes from the chunk's first byte
    std::uint32_t timescale = 0;  // ticks per second; 0: the chunk has no such track fragment
    std::uint64_t ticks = 0;      // the value written there, from the epoch's start

    bool operator==(const DecodeTimeField&) const = default;
};

/// One chunk: moof + mdat with one H.264 and one AAC track fragment. Times are epoch-relative.
/// Renditions are cut at the same frames: chunks of one index hold the same stretch of the show.
struct Chunk {
    std::uint8_t rendition = 0;
    std::uint32_t index = 0;  // counts up by one from the epoch's first; one that is lost is a gap
    bool begins_with_keyframe = false;
    media::MediaTime decode_time{};        // DTS of the first video sample
    media::MediaTime presentation_time{};  // PTS of the first video sample
    media::MediaTime duration{};           // of the video samples
    media::MediaTime end{};                // where the longer of both tracks ends (decode time)
    std::array<DecodeTimeField, 2> decode_times;  // video, audio
    Bytes cmaf;

    bool operator==(const Chunk&) const = default;
};

/// No more chunks of a rendition come: there is no time to encode it, or it lost frames. Viewers
/// have to go on in another one; it may become Ready again.
struct RenditionEnded {
    std::uint8_t rendition = 0;

    bool operator==(const RenditionEnded&) const = default;
};

/// A still of the source, for lists and the console.
struct Thumbnail {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    Bytes jpeg;

    bool operator==(const Thumbnail&) const = default;
};

/// Once a second. Counters run from the epoch's start.
struct Stats {
    std::uint64_t bytes_in = 0;
    std::uint64_t video_frames = 0;
    std::uint64_t audio_frames = 0;
    std::uint64_t repaired_timestamps = 0;  // backward, jumping or overlapping DTS
    std::uint64_t silence_frames = 0;
    std::uint32_t video_bitrate_bps = 0;  // over the last second
    std::uint32_t audio_bitrate_bps = 0;
    double frame_rate = 0;                   // measured over the last second
    std::uint32_t keyframe_interval_ms = 0;  // the last one seen, 0 before the second keyframe
    std::uint32_t ladder_rungs = 0;          // encoded now
    std::uint32_t ladder_delay_ms = 0;       // frame in to last rung out, worst of the last second

    bool operator==(const Stats&) const = default;
};

/// Something the merchant should know; the show goes on.
struct Warning {
    std::string code;  // "no_audio", "long_gop" …
    std::string text;  // a sentence that says what to do

    bool operator==(const Warning&) const = default;
};

/// The answer to an Offer. A receiver that refuses says Ended instead.
struct Answer {
    std::string sdp;

    bool operator==(const Answer&) const = default;
};

/// What a receiver has got: the body of an FLV tag, H.264, HEVC or AAC, frames or their parameters.
struct ReceivedTag {
    bool is_video = false;
    std::uint32_t time_ms = 0;  // of decoding
    Bytes body;

    bool operator==(const ReceivedTag&) const = default;
};

enum class EndReason : std::uint8_t {
    Stopped = 1,        // the server asked for it
    NoFrames = 2,       // bytes came, frames did not (the watchdog)
    Unsupported = 3,    // no video that can be shown or encoded
    FormatChanged = 4,  // the codec's parameters changed: a new epoch has to begin
    Failed = 5,         // the graph failed
    Refused = 6,        // by a receiver: an offer that is none
};

/// The last message. The worker exits after it.
struct Ended {
    EndReason reason = EndReason::Stopped;
    std::string text;  // a sentence

    bool operator==(const Ended&) const = default;
};

using ToWorker = std::variant<Start, Media, Stop, Offer, Candidates, Intake>;
using ToServer = std::
    variant<Ready, Chunk, RenditionEnded, Thumbnail, Stats, Warning, Ended, Answer, ReceivedTag>;

}  // namespace shopfloor::wire
