// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_tables.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace shopfloor::ingest {
namespace {

constexpr std::uint8_t kPrograms = 0;  // table_id
constexpr std::uint8_t kMap = 2;
constexpr std::uint8_t kNoMoreSections = 0xff;
constexpr std::size_t kHeadBytes = 3;
constexpr std::size_t kCheckBytes = 4;
constexpr std::size_t kMaxSectionBytes = 1024;

// ISO/IEC 13818-1, annex A: over a whole section, its own sum with it, it is zero.
std::uint32_t crc32(ByteView bytes) noexcept {
    std::uint32_t crc = 0xffffffffU;
    for (const std::uint8_t byte : bytes) {
        crc ^= std::uint32_t{byte} << 24U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc << 1U) ^ ((crc & 0x80000000U) != 0 ? 0x04c11db7U : 0U);
        }
    }
    return crc;
}

// The section's identifier and what follows the common head, without the check sum.
struct Body {
    std::uint16_t id = 0;
    ByteView content;
};

std::optional<Body> body_of(ByteView section, std::uint8_t table) {
    constexpr std::size_t common = 8;
    if (section.size() < common + kCheckBytes || section[0] != table) return std::nullopt;
    ByteReader in{section.subspan(1)};
    const std::size_t length = in.u16() & 0x0fffU;
    if (length + kHeadBytes != section.size() || crc32(section) != 0) return std::nullopt;
    const std::uint16_t id = in.u16();
    const bool is_in_force = (in.u8() & 1U) != 0;
    if (!is_in_force) return std::nullopt;
    return Body{.id = id,
                .content = section.subspan(common, section.size() - common - kCheckBytes)};
}

// ISO/IEC 13818-1, 2.6.8: a registration.
TsStreamType registered(std::uint32_t format) {
    constexpr auto word = [](std::string_view text) {
        std::uint32_t value = 0;
        for (const char letter : text)
            value = (value << 8U) | static_cast<std::uint8_t>(letter);
        return value;
    };
    if (format == word("Opus")) return TsStreamType::Opus;
    if (format == word("AC-3")) return TsStreamType::Ac3;
    if (format == word("EAC3")) return TsStreamType::Eac3;
    if (format == word("AV01")) return TsStreamType::Av1;
    if (format == word("BSSD")) return TsStreamType::OtherSound;
    const bool is_dts = format == word("DTS1") || format == word("DTS2") || format == word("DTS3");
    return is_dts ? TsStreamType::Dts : TsStreamType::Private;
}

// ETSI EN 300 468, 6.1: what DVB's descriptors say of private data.
TsStreamType described(ByteView descriptors) {
    ByteReader in{descriptors};
    while (in.remaining() >= 2) {
        const std::uint8_t tag = in.u8();
        const ByteView content = in.bytes(in.u8());
        if (!in.ok()) break;
        switch (tag) {
            case 0x6a: return TsStreamType::Ac3;
            case 0x7a: return TsStreamType::Eac3;
            case 0x7b: return TsStreamType::Dts;
            case 0x7c: return TsStreamType::OtherSound;  // AAC
            case 0x05: break;
            default: continue;
        }
        if (content.size() < 4) continue;
        const TsStreamType type = registered(ByteReader{content}.u32());
        if (type != TsStreamType::Private) return type;
    }
    return TsStreamType::Private;
}

}  // namespace

std::optional<std::vector<TsProgram>> parse_ts_programs(ByteView section) {
    const auto body = body_of(section, kPrograms);
    if (!body) return std::nullopt;
    std::vector<TsProgram> programs;
    ByteReader in{body->content};
    while (in.remaining() >= 4 && programs.size() < kMaxTsPrograms) {
        const std::uint16_t number = in.u16();
        const auto pid = static_cast<std::uint16_t>(in.u16() & 0x1fffU);
        if (number != 0) programs.push_back({.number = number, .map_pid = pid});  // 0: of networks
    }
    return programs;
}

std::optional<TsMap> parse_ts_map(ByteView section) {
    const auto body = body_of(section, kMap);
    if (!body) return std::nullopt;
    TsMap map{.program = body->id, .streams = {}};
    ByteReader in{body->content};
    in.u16();  // the clock's PID
    in.bytes(in.u16() & 0x0fffU);
    while (in.ok() && in.remaining() >= 5 && map.streams.size() < kMaxTsStreams) {
        auto type = static_cast<TsStreamType>(in.u8());
        const auto pid = static_cast<std::uint16_t>(in.u16() & 0x1fffU);
        const ByteView descriptors = in.bytes(in.u16() & 0x0fffU);
        if (!in.ok()) break;
        if (type == TsStreamType::Private) type = described(descriptors);
        map.streams.push_back({.type = type, .pid = pid});
    }
    if (!in.ok()) return std::nullopt;
    return map;
}

std::vector<Bytes> TsSections::take(const media::TsPacket& packet) {
    std::vector<Bytes> done;
    if (packet.payload.empty() || packet.is_scrambled || packet.is_damaged) return done;
    const auto step = order_.take(packet);
    if (step == media::TsOrder::Step::Repeated) return done;
    if (step == media::TsOrder::Step::Gap) has_begun_ = false;
    if (!packet.begins_unit) {
        if (has_begun_) append(packet.payload, done);
        return done;
    }
    const std::size_t pointer = packet.payload[0];
    const ByteView rest = packet.payload.subspan(1);
    if (pointer > rest.size()) {
        has_begun_ = false;
        return done;
    }
    if (has_begun_) append(rest.first(pointer), done);
    section_.clear();
    has_begun_ = true;
    append(rest.subspan(pointer), done);
    return done;
}

void TsSections::append(ByteView bytes, std::vector<Bytes>& done) {
    section_.insert(section_.end(), bytes.begin(), bytes.end());
    std::size_t at = 0;
    while (section_.size() - at >= kHeadBytes && section_[at] != kNoMoreSections) {
        ByteReader in{ByteView{section_}.subspan(at + 1)};
        const std::size_t size = (in.u16() & 0x0fffU) + kHeadBytes;
        if (size > kMaxSectionBytes) {
            has_begun_ = false;
            section_.clear();
            return;
        }
        if (section_.size() - at < size) break;
        const auto begin = section_.begin() + static_cast<std::ptrdiff_t>(at);
        done.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(size));
        at += size;
    }
    const bool is_over = at < section_.size() && section_[at] == kNoMoreSections;
    if (is_over || at == section_.size()) has_begun_ = false;
    section_.erase(section_.begin(), section_.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace shopfloor::ingest
