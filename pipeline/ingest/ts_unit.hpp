// SPDX-License-Identifier: MIT
// From the packets of one MPEG-TS track to its access units (ISO/IEC 13818-1, 2.4.3.6). Pure.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/ts_packet.hpp"

#include <cstdint>
#include <optional>

namespace shopfloor::ingest {

/// What one PES packet holds: with the encoders that there are a picture, or some frames of sound.
struct TsUnit {
    std::optional<std::uint64_t> presentation;  // 90 kHz, 33 bits
    std::optional<std::uint64_t> decode;  // the same; as the presentation where it is not told
    Bytes bytes;
};

/// Puts the PES packets of one PID together. One that misses a packet is left out. Holds one at
/// a time, of `limit_bytes` at most. Owner: one thread.
///
/// Video's PES packets tell no length: they end where the next one begins, which would hold each
/// picture back until the next one comes. So one also ends with a packet that was filled up: a
/// multiplexer does that when it has no more to send. One that fills up in between is found
/// out by what follows, and is not taken at that word again.
class TsUnits {
public:
    explicit TsUnits(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    /// The unit that is complete with this packet: of packets that begin a unit, the one before it.
    /// There may be another one: `take_next`.
    [[nodiscard]] std::optional<TsUnit> take(const media::TsPacket& packet);
    /// The unit that ends in the same packet, where the one before ended by its beginning.
    [[nodiscard]] std::optional<TsUnit> take_next();

    /// Units that were left out, as something of them was missing, or too much.
    std::uint64_t lost() const noexcept { return lost_; }

private:
    void begin(ByteView payload);
    void append(ByteView payload);
    void lose();
    bool is_complete(const media::TsPacket& packet) const noexcept;
    std::optional<TsUnit> finish();

    const std::size_t limit_bytes_;
    media::TsOrder order_;
    Bytes bytes_;  // head and all
    bool has_begun_ = false;
    bool ends_here_ = false;  // with the latest packet
    bool was_cut_by_stuffing_ = false;
    bool trusts_stuffing_ = true;
    std::uint64_t lost_ = 0;
};

}  // namespace shopfloor::ingest
