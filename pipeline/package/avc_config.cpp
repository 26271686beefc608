// SPDX-License-Identifier: MIT
#include "pipeline/package/avc_config.hpp"

#include "pipeline/package/bit_stream.hpp"
#include "pipeline/package/package_error.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace shopfloor::package {
namespace {

constexpr std::uint32_t kMaxMacroblocks = 1024;  // 16384 pixels a side
constexpr std::uint8_t kNalIdr = 5;
constexpr std::uint8_t kNalFiller = 12;
constexpr std::array<std::uint8_t, 13> kProfilesWithChroma{
    44, 83, 86, 100, 110, 118, 122, 128, 134, 135, 138, 139, 244};

// An emulation prevention byte follows two zeros (ITU-T H.264, 7.4.1).
Bytes without_emulation_prevention(ByteView nal) {
    Bytes payload;
    payload.reserve(nal.size());
    unsigned zeros = 0;
    for (const std::uint8_t byte : nal) {
        if (zeros >= 2 && byte == 3) {
            zeros = 0;
            continue;
        }
        zeros = byte == 0 ? zeros + 1 : 0;
        payload.push_back(byte);
    }
    return payload;
}

void skip_scaling_list(BitReader& in, unsigned size) {
    std::int64_t last = 8;
    std::int64_t next = 8;
    for (unsigned index = 0; index < size && in.ok(); ++index) {
        if (next != 0) next = (last + in.signed_golomb() + 256) % 256;
        if (next != 0) last = next;
    }
}

void read_chroma(BitReader& in, AvcConfig& config) {
    config.chroma_format_idc = in.unsigned_golomb();
    if (config.chroma_format_idc == 3) in.skip(1);
    const std::uint32_t luma_depth = in.unsigned_golomb();
    const std::uint32_t chroma_depth = in.unsigned_golomb();
    config.bit_depth = 8 + std::min(std::max(luma_depth, chroma_depth), 100U);
    in.skip(1);
    if (!in.flag()) return;
    const unsigned lists = config.chroma_format_idc == 3 ? 12 : 8;
    for (unsigned list = 0; list < lists; ++list) {
        if (in.flag()) skip_scaling_list(in, list < 6 ? 16 : 64);
    }
}

void skip_picture_order(BitReader& in) {
    const std::uint32_t type = in.unsigned_golomb();
    if (type == 0) {
        in.unsigned_golomb();
    } else if (type == 1) {
        in.skip(1);
        in.signed_golomb();
        in.signed_golomb();
        const std::uint32_t frames = in.unsigned_golomb();
        for (std::uint32_t index = 0; index < frames && in.ok(); ++index) {
            in.signed_golomb();
        }
    }
}

// False when a size is out of range.
bool read_size(BitReader& in, AvcConfig& config) {
    const std::uint32_t width_mbs = in.unsigned_golomb();
    const std::uint32_t height_units = in.unsigned_golomb();
    const bool frames_only = in.flag();
    if (!frames_only) in.skip(1);
    in.skip(1);
    config.may_be_interlaced = !frames_only;
    if (width_mbs >= kMaxMacroblocks || height_units >= kMaxMacroblocks) return false;

    const std::uint32_t units_per_row = frames_only ? 1 : 2;
    config.width = (width_mbs + 1) * 16;
    config.height = (height_units + 1) * 16 * units_per_row;
    if (!in.flag()) return true;

    std::array<std::uint64_t, 4> crop{};  // left, right, top, bottom
    for (auto& side : crop) {
        side = in.unsigned_golomb();
    }
    const bool halves_width = config.chroma_format_idc == 1 || config.chroma_format_idc == 2;
    const std::uint64_t across = (crop[0] + crop[1]) * (halves_width ? 2 : 1);
    const std::uint64_t down =
        (crop[2] + crop[3]) * (config.chroma_format_idc == 1 ? 2 : 1) * units_per_row;
    if (across >= config.width || down >= config.height) return false;
    config.width -= static_cast<std::uint32_t>(across);
    config.height -= static_cast<std::uint32_t>(down);
    return true;
}

// In lowest terms, and small enough that days of frames can be multiplied by it.
FrameRate reduced(FrameRate rate) {
    constexpr std::uint32_t largest = 1'000'000;
    const std::uint32_t divisor = std::gcd(rate.numerator, rate.denominator);
    const FrameRate exact{rate.numerator / divisor, rate.denominator / divisor};
    if (exact.numerator <= largest && exact.denominator <= largest) return exact;
    return {static_cast<std::uint32_t>(std::clamp(rate.per_second() * 1000, 0.0, 1e6)), 1000};
}

void read_timing(BitReader& in, AvcConfig& config) {
    constexpr std::uint32_t extended_sar = 255;
    if (in.flag() && in.bits(8) == extended_sar) in.skip(32);
    if (in.flag()) in.skip(1);  // overscan
    if (in.flag()) {            // video signal type
        in.skip(4);
        if (in.flag()) in.skip(24);
    }
    if (in.flag()) {  // chroma location
        in.unsigned_golomb();
        in.unsigned_golomb();
    }
    if (!in.flag()) return;
    const std::uint32_t units_in_tick = in.bits(32);
    const std::uint32_t ticks_per_second = in.bits(32);
    if (!in.ok() || units_in_tick == 0 || units_in_tick > UINT32_MAX / 2) return;
    config.frame_rate = believable(reduced({ticks_per_second, units_in_tick * 2}));
}

Error read_sps(ByteView nal, AvcConfig& config) {
    const Bytes payload = without_emulation_prevention(nal);
    BitReader in{payload};
    in.skip(8);
    const auto profile_idc = static_cast<std::uint8_t>(in.bits(8));
    in.skip(16);
    in.unsigned_golomb();
    if (std::ranges::count(kProfilesWithChroma, profile_idc) > 0) read_chroma(in, config);
    in.unsigned_golomb();
    skip_picture_order(in);
    in.unsigned_golomb();
    in.skip(1);
    const bool is_sane = read_size(in, config);
    if (!in.ok()) return PackageError::TruncatedConfig;
    if (!is_sane || config.chroma_format_idc > 3) return PackageError::InvalidConfig;
    if (in.flag()) read_timing(in, config);
    return in.ok() ? Error{} : PackageError::TruncatedConfig;
}

void read_parameter_sets(ByteReader& in, unsigned count, AvcConfig& config) {
    for (unsigned index = 0; index < count && in.ok(); ++index) {
        const std::uint16_t size = in.u16();
        const ByteView nal = in.bytes(size);
        config.parameter_sets.emplace_back(nal.begin(), nal.end());
    }
}

}  // namespace

Result<AvcConfig> parse_avc_config(ByteView avcc) {
    ByteReader in{avcc};
    const std::uint8_t version = in.u8();
    AvcConfig config;
    config.profile_idc = in.u8();
    config.constraint_flags = in.u8();
    config.level_idc = in.u8();
    config.nal_length_bytes = static_cast<std::uint8_t>((in.u8() & 3U) + 1);
    const unsigned sps_count = in.u8() & 0x1fU;
    read_parameter_sets(in, sps_count, config);
    read_parameter_sets(in, in.u8(), config);

    if (!in.ok()) return PackageError::TruncatedConfig;
    if (version != 1) return PackageError::UnsupportedConfig;
    if (sps_count == 0 || config.nal_length_bytes == 3) return PackageError::InvalidConfig;
    if (const Error error = read_sps(config.parameter_sets.front(), config)) return error;
    return config;
}

VideoTrack avc_track(const AvcConfig& config, Bytes avcc) {
    return {.codec = media::VideoCodec::H264,
            .config = std::move(avcc),
            .width = config.width,
            .height = config.height,
            .frame_rate = config.frame_rate};
}

namespace {

// The next NAL unit of `in`, without its length; empty at the end, and where the length is wrong.
struct Unit {
    std::size_t begin = 0;  // of its length
    ByteView nal;
    bool fits = false;
};

Unit next_unit(ByteReader& in, std::uint8_t nal_length_bytes) noexcept {
    Unit unit{.begin = in.position(), .nal = {}};
    std::uint32_t size = 0;
    for (unsigned index = 0; index < nal_length_bytes; ++index) {
        size = size << 8U | in.u8();
    }
    unit.nal = in.bytes(size);
    unit.fits = in.ok();
    return unit;
}

}  // namespace

Bytes without_ballast(Bytes access_unit, std::uint8_t nal_length_bytes) {
    const ByteView whole{access_unit};
    ByteReader in{whole};
    Bytes kept;  // from the first unit on that is left out
    std::size_t good_bytes = 0;
    bool has_slice = false;
    bool is_copied = false;
    while (in.remaining() > 0) {
        const Unit unit = next_unit(in, nal_length_bytes);
        if (!unit.fits) break;
        const unsigned type = unit.nal.empty() ? kNalFiller : unit.nal[0] & 0x1fU;
        has_slice = has_slice || (type > 0 && type <= kNalIdr);
        if (type == kNalFiller) {
            if (!std::exchange(is_copied, true)) {
                kept.assign(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(unit.begin));
            }
            continue;
        }
        const ByteView bytes = whole.subspan(unit.begin, in.position() - unit.begin);
        if (is_copied) kept.insert(kept.end(), bytes.begin(), bytes.end());
        good_bytes = in.position();
    }
    if (!has_slice) return {};
    if (is_copied) return kept;
    access_unit.resize(good_bytes);
    return access_unit;
}

bool contains_idr(ByteView access_unit, std::uint8_t nal_length_bytes) noexcept {
    ByteReader in{access_unit};
    while (in.ok() && in.remaining() > nal_length_bytes) {
        const Unit unit = next_unit(in, nal_length_bytes);
        if (!unit.nal.empty() && (unit.nal[0] & 0x1fU) == kNalIdr) return true;
    }
    return false;
}

}  // namespace shopfloor::package
