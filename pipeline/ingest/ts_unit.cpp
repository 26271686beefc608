// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_unit.hpp"

#include <utility>

namespace shopfloor::ingest {
namespace {

constexpr std::size_t kStartBytes = 6;  // start code, kind, length

// Whether it begins as a PES packet does, as far as it is there.
bool begins_well(ByteView bytes) noexcept {
    return bytes.size() >= kStartBytes && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 1;
}

// Of all of it; 0: until the next one begins.
std::size_t told_bytes(ByteView bytes) noexcept {
    ByteReader in{bytes.subspan(4)};
    const std::size_t length = in.u16();
    return length == 0 ? 0 : length + kStartBytes;
}

// ISO/IEC 13818-1, 2.4.3.7: 33 bits in five bytes, with a marker after 3, 15 and 15 of them.
std::uint64_t time_of(ByteReader& in) noexcept {
    const std::uint64_t high = (in.u8() >> 1U) & 7U;
    const std::uint64_t middle = in.u16() >> 1U;
    const std::uint64_t low = in.u16() >> 1U;
    return (high << 30U) | (middle << 15U) | low;
}

}  // namespace

std::optional<TsUnit> TsUnits::take(const media::TsPacket& packet) {
    ends_here_ = false;
    if (packet.payload.empty()) return std::nullopt;
    const auto step = order_.take(packet);
    if (step == media::TsOrder::Step::Repeated) return std::nullopt;
    const bool has_gap = step == media::TsOrder::Step::Gap && !packet.is_discontinuous;
    if (has_gap || packet.is_damaged || packet.is_scrambled) lose();
    if (packet.is_damaged || packet.is_scrambled) return std::nullopt;
    if (!packet.begins_unit) {
        append(packet.payload);
        return is_complete(packet) ? finish() : std::nullopt;
    }
    std::optional<TsUnit> before = has_begun_ ? finish() : std::nullopt;
    begin(packet.payload);
    if (before) {
        ends_here_ = is_complete(packet);
        return before;
    }
    return is_complete(packet) ? finish() : std::nullopt;
}

std::optional<TsUnit> TsUnits::take_next() {
    return std::exchange(ends_here_, false) ? finish() : std::nullopt;
}

void TsUnits::begin(ByteView payload) {
    was_cut_by_stuffing_ = false;
    has_begun_ = begins_well(payload);
    bytes_.clear();
    if (has_begun_) append(payload);
}

void TsUnits::append(ByteView payload) {
    if (!has_begun_) {
        // More of what was given away as complete.
        if (was_cut_by_stuffing_) trusts_stuffing_ = false;
        return;
    }
    if (bytes_.size() + payload.size() > limit_bytes_) return lose();
    bytes_.insert(bytes_.end(), payload.begin(), payload.end());
}

void TsUnits::lose() {
    if (has_begun_) ++lost_;
    has_begun_ = false;
    was_cut_by_stuffing_ = false;
    bytes_.clear();
}

bool TsUnits::is_complete(const media::TsPacket& packet) const noexcept {
    if (!has_begun_) return false;
    const std::size_t told = told_bytes(bytes_);
    return told == 0 ? packet.is_stuffed && trusts_stuffing_ : bytes_.size() >= told;
}

std::optional<TsUnit> TsUnits::finish() {
    has_begun_ = false;
    const Bytes whole = std::exchange(bytes_, {});
    const std::size_t told = told_bytes(whole);
    if (told > whole.size()) {
        ++lost_;
        return std::nullopt;
    }
    was_cut_by_stuffing_ = told == 0;
    ByteReader in{ByteView{whole}.first(told == 0 ? whole.size() : told)};
    in.bytes(kStartBytes);
    const std::uint8_t kind = in.u8();
    const std::uint8_t flags = in.u8();
    ByteReader head{in.bytes(in.u8())};
    const bool is_plain = (kind & 0xc0U) == 0x80U && (kind & 0x30U) == 0;  // and not scrambled
    if (!in.ok() || !is_plain) {
        ++lost_;
        return std::nullopt;
    }
    TsUnit unit;
    if ((flags & 0x80U) != 0) unit.presentation = time_of(head);
    if ((flags & 0xc0U) == 0xc0U) unit.decode = time_of(head);
    if (!head.ok()) unit.presentation = unit.decode = std::nullopt;
    if (!unit.decode) unit.decode = unit.presentation;
    const ByteView content = in.bytes(in.remaining());
    unit.bytes.assign(content.begin(), content.end());
    return unit;
}

}  // namespace shopfloor::ingest
