// SPDX-License-Identifier: MIT
// The tables of MPEG-TS that say what is in it (ISO/IEC 13818-1, 2.4.4). Pure.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/ts_packet.hpp"

#include <optional>
#include <vector>

namespace shopfloor::ingest {

/// A program and where its map is.
struct TsProgram {
    std::uint16_t number = 0;
    std::uint16_t map_pid = 0;

    bool operator==(const TsProgram&) const = default;
};

/// ISO/IEC 13818-1, table 2-34, as far as it is known here.
enum class TsStreamType : std::uint16_t {
    Mpeg1Video = 0x01,
    Mpeg2Video = 0x02,
    Mpeg1Audio = 0x03,
    Mpeg2Audio = 0x04,
    Private = 0x06,
    AacAdts = 0x0f,
    Mpeg4Video = 0x10,
    AacLatm = 0x11,
    H264 = 0x1b,
    Hevc = 0x24,
    Vvc = 0x33,
    Ac3 = 0x81,
    Dts = 0x82,
    Eac3 = 0x87,
    // Of Private, by their descriptors:
    Opus = 0x100,
    Av1 = 0x101,
    OtherSound = 0x102,
};

struct TsStream {
    TsStreamType type = TsStreamType::Private;
    std::uint16_t pid = 0;

    bool operator==(const TsStream&) const = default;
};

/// More of either in one table are left out.
inline constexpr std::size_t kMaxTsPrograms = 64;
inline constexpr std::size_t kMaxTsStreams = 64;

/// Programs of a program association section; nothing for another or a broken one, or one that
/// is not in force yet.
[[nodiscard]] std::optional<std::vector<TsProgram>> parse_ts_programs(ByteView section);

struct TsMap {
    std::uint16_t program = 0;
    std::vector<TsStream> streams;
};
/// The same of a program map section.
[[nodiscard]] std::optional<TsMap> parse_ts_map(ByteView section);

/// Puts the sections of one PID together. Holds one at a time, of 1,024 bytes at most; a lost
/// packet loses its section. Owner: one thread.
class TsSections {
public:
    /// Sections that are complete now.
    [[nodiscard]] std::vector<Bytes> take(const media::TsPacket& packet);

private:
    void append(ByteView bytes, std::vector<Bytes>& done);

    Bytes section_;
    media::TsOrder order_;
    bool has_begun_ = false;
};

}  // namespace shopfloor::ingest
