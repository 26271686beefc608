// SPDX-License-Identifier: MIT
// Packets of MPEG-TS (ISO/IEC 13818-1, 2.4.3). Pure.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <optional>

namespace shopfloor::media {

inline constexpr std::size_t kTsPacketBytes = 188;
inline constexpr std::uint8_t kTsSync = 0x47;
inline constexpr std::uint16_t kTsPids = 8192;

struct TsPacket {
    std::uint16_t pid = 0;
    bool begins_unit = false;       // payload_unit_start_indicator
    bool is_scrambled = false;      // its payload cannot be read
    bool is_damaged = false;        // transport_error_indicator
    bool is_discontinuous = false;  // the counter may begin anew with it
    bool is_stuffed = false;        // filled up, as there was no more to send
    std::uint8_t counter = 0;       // 4 bits, of the packets of its PID that have a payload
    ByteView payload;               // of the packet's bytes; may be empty
};

/// Reads kTsPacketBytes; nothing where they are no packet.
[[nodiscard]] std::optional<TsPacket> parse_ts_packet(ByteView bytes) noexcept;

/// Whether packets of one PID with a payload come one after the other (ISO/IEC 13818-1, 2.4.3.3).
/// Owner: one thread.
class TsOrder {
public:
    enum class Step {
        Next,
        Repeated,  // a packet may be sent twice
        Gap,       // which a discontinuity may announce
    };
    Step take(const TsPacket& packet) noexcept;

private:
    std::optional<std::uint8_t> counter_;
};

}  // namespace shopfloor::media
