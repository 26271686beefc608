// SPDX-License-Identifier: MIT
#include "pipeline/package/annex_b.hpp"

#include "pipeline/package/package_error.hpp"

#include <algorithm>
#include <array>

namespace shopfloor::package {
namespace {

constexpr std::uint8_t kLastSliceType = 5;  // 1 to 5 are slices
constexpr std::uint8_t kNalSps = 7;
constexpr std::uint8_t kNalPps = 8;
constexpr std::size_t kSmallestSps = 4;  // its header byte, and what the record repeats
constexpr std::array<std::uint8_t, 4> kProfilesWithFormat{100, 110, 122, 144};

std::uint8_t type_of(ByteView nal) { return nal.front() & 0x1fU; }

void write_parameter_set(ByteWriter& out, ByteView nal) {
    out.u16(static_cast<std::uint16_t>(nal.size()));
    out.bytes(nal);
}

}  // namespace

std::vector<ByteView> nal_units(ByteView stream) {
    constexpr std::array<std::uint8_t, 3> start_code{0, 0, 1};
    // clang 14 does not take libstdc++'s ranges::search.
    const auto find_code = [&](auto from) {
        return std::search(from, stream.end(), start_code.begin(), start_code.end());
    };
    std::vector<ByteView> units;
    auto code = find_code(stream.begin());
    while (code != stream.end()) {
        const auto begin = code + std::ssize(start_code);
        code = find_code(begin);
        auto end = code;
        while (end != begin && *(end - 1) == 0) {
            --end;
        }
        if (end != begin) units.emplace_back(begin, end);
    }
    return units;
}

Result<Bytes> avc_config_record(ByteView parameter_sets) {
    ByteView sps;
    ByteView pps;
    for (const ByteView nal : nal_units(parameter_sets)) {
        if (type_of(nal) == kNalSps && sps.empty()) sps = nal;
        if (type_of(nal) == kNalPps && pps.empty()) pps = nal;
    }
    const bool fits = sps.size() <= 0xffff && pps.size() <= 0xffff;
    if (sps.size() < kSmallestSps || pps.empty() || !fits) return PackageError::InvalidConfig;

    ByteWriter out;
    out.u8(1);
    out.bytes(sps.subspan(1, 3));  // profile, constraints, level
    out.u8(0xff);                  // lengths of four bytes
    out.u8(0xe1);                  // one SPS
    write_parameter_set(out, sps);
    out.u8(1);
    write_parameter_set(out, pps);
    if (std::ranges::count(kProfilesWithFormat, sps[1]) > 0) {
        out.u8(0xfd);  // 4:2:0
        out.u8(0xf8);  // 8 bits of luma
        out.u8(0xf8);  // and of chroma
        out.u8(0);
    }
    return out.take();
}

Bytes length_prefixed_slices(ByteView access_unit) {
    ByteWriter out;
    for (const ByteView nal : nal_units(access_unit)) {
        const std::uint8_t type = type_of(nal);
        if (type == 0 || type > kLastSliceType) continue;
        out.u32(static_cast<std::uint32_t>(nal.size()));
        out.bytes(nal);
    }
    return out.take();
}

}  // namespace shopfloor::package
