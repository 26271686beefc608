// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/ts_clock.hpp"
#include "pipeline/ingest/ts_tables.hpp"
#include "pipeline/ingest/ts_unit.hpp"
#include "pipeline/media/format.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace shopfloor::ingest {

/// What of a stream is taken, and what is not.
struct TsTracks {
    std::optional<media::VideoCodec> video;  // H.264 or HEVC
    bool has_sound = false;                  // AAC with ADTS
    std::vector<std::string> left_out{};     // codecs, as people name them

    bool operator==(const TsTracks&) const = default;
};

struct TsFrame {
    media::TrackKind track = media::TrackKind::Video;
    std::optional<std::chrono::microseconds> decode_time;  // of TsClock; nothing: not told
    std::chrono::microseconds composition{};               // from decoding to showing
    Bytes bytes;                                           // an access unit, or some
};

/// MPEG-TS packets in, access units out (ISO/IEC 13818-1). Of several programs the first whose map
/// tells of video is taken, and of each kind of track the first; a program that is gone makes room
/// for another one. Begins wherever the stream is; what misses a packet is left out.
///
/// In place of GStreamer's tsdemux, whose times come from a guess at the source's clock that
/// jumps with it, and which holds each picture back until the next one begins.
/// Owner: one thread.
class TsDemuxer {
public:
    struct Listener {
        std::function<void(const TsTracks&)> tracks;  // when they are known, and when they change
        std::function<void(TsFrame)> frame;
        std::function<void()> scrambled;  // the pictures, a hundred packets in a row
    };

    explicit TsDemuxer(Listener listener) : listener_(std::move(listener)) {}

    /// Whole packets, in order; what is none is passed over.
    void take(ByteView packets);

    /// Units that were left out, and steps of the time that were taken out.
    std::uint64_t repairs() const noexcept;
    /// Whether a map was there, of any program.
    bool has_map() const noexcept { return has_map_; }

private:
    static constexpr unsigned kScrambledRun = 100;

    struct Track {
        std::uint16_t pid = 0;
        TsStreamType type = TsStreamType::Private;
        TsUnits units;
        unsigned scrambled = 0;  // packets in a row

        bool is_scrambled() const noexcept { return scrambled == kScrambledRun; }
    };

    void take(const media::TsPacket& packet);
    void take_programs(const media::TsPacket& packet);
    void take_map(TsSections& sections, const media::TsPacket& packet);
    void choose();
    void keep_track(std::optional<Track>& track, const std::optional<TsStream>& wanted);
    void take_unit(Track& track, media::TrackKind kind, const media::TsPacket& packet);
    void note_scrambling(Track& track, media::TrackKind kind, const media::TsPacket& packet);
    void give(media::TrackKind kind, TsUnit unit);

    Listener listener_;
    TsSections programs_;
    std::map<std::uint16_t, TsSections> maps_;  // by PID
    std::optional<std::uint16_t> program_;      // that is taken
    std::optional<TsMap> map_;                  // the latest that was looked at
    std::optional<TsTracks> tracks_;
    std::optional<Track> video_;
    std::optional<Track> sound_;
    TsClock clock_;
    std::uint64_t lost_before_ = 0;  // by tracks that are no more
    bool has_map_ = false;
};

}  // namespace shopfloor::ingest
