// SPDX-License-Identifier: MIT
#include "pipeline/media/ts_packet.hpp"

#include <algorithm>

namespace shopfloor::media {
namespace {

constexpr std::uint8_t kHasAdaptation = 2;
constexpr std::uint8_t kHasPayload = 1;
constexpr std::uint8_t kStuffing = 0xff;

// ISO/IEC 13818-1, 2.4.3.4: the optional fields that stand before the stuffing.
std::size_t used_bytes(ByteView field) noexcept {
    if (field.empty()) return 0;
    const std::uint8_t flags = field[0];
    std::size_t used = 1;
    if ((flags & 0x10U) != 0) used += 6;  // PCR
    if ((flags & 0x08U) != 0) used += 6;  // OPCR
    if ((flags & 0x04U) != 0) used += 1;  // splice countdown
    if ((flags & 0x02U) != 0) {           // private data
        used += used < field.size() ? std::size_t{field[used]} + 1 : 1;
    }
    if ((flags & 0x01U) != 0) {  // extension
        used += used < field.size() ? std::size_t{field[used]} + 1 : 1;
    }
    return used;
}

}  // namespace

std::optional<TsPacket> parse_ts_packet(ByteView bytes) noexcept {
    if (bytes.size() != kTsPacketBytes || bytes[0] != kTsSync) return std::nullopt;
    ByteReader in{bytes.subspan(1)};
    const std::uint16_t word = in.u16();
    const std::uint8_t control = in.u8();
    TsPacket packet{.pid = static_cast<std::uint16_t>(word & 0x1fffU),
                    .begins_unit = (word & 0x4000U) != 0,
                    .is_scrambled = (control & 0xc0U) != 0,
                    .is_damaged = (word & 0x8000U) != 0,
                    .counter = static_cast<std::uint8_t>(control & 0x0fU),
                    .payload = {}};
    const auto parts = static_cast<std::uint8_t>((control >> 4U) & 3U);
    if ((parts & kHasAdaptation) != 0) {
        const ByteView field = in.bytes(in.u8());
        if (!in.ok()) return std::nullopt;
        packet.is_discontinuous = !field.empty() && (field[0] & 0x80U) != 0;
        const std::size_t used = used_bytes(field);
        packet.is_stuffed = field.empty() || (used < field.size() && field.back() == kStuffing);
    }
    if ((parts & kHasPayload) != 0) packet.payload = in.bytes(in.remaining());
    return packet;
}

TsOrder::Step TsOrder::take(const TsPacket& packet) noexcept {
    const bool is_again = counter_ == packet.counter && !packet.is_discontinuous;
    if (is_again) return Step::Repeated;
    const bool follows = !counter_ || ((*counter_ + 1U) & 0x0fU) == packet.counter;
    counter_ = packet.counter;
    return follows ? Step::Next : Step::Gap;
}

}  // namespace shopfloor::media
