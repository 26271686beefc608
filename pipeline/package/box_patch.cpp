// SPDX-License-Identifier: MIT
#include "pipeline/package/box_patch.hpp"

#include "pipeline/package/box_writer.hpp"

#include <algorithm>

namespace shopfloor::package {
namespace {

constexpr std::string_view kScheme = "https://aomedia.org/emsg/ID3";
constexpr std::string_view kCueName = "shopfloor.cue";
constexpr std::uint32_t kMicrosecondTimescale = 1'000'000;
constexpr std::uint8_t kId3Utf8 = 3;

// ID3v2.4 sizes have seven bits a byte, so that they never look like an MPEG frame sync.
std::uint32_t syncsafe(std::size_t size) {
    const auto value = static_cast<std::uint32_t>(size);
    return (value & 0x7fU) | (value << 1U & 0x7f00U) | (value << 2U & 0x7f0000U) |
           (value << 3U & 0x7f000000U);
}

void write_cue_tag(ByteWriter& out, std::string_view json) {
    const std::size_t frame_bytes = 1 + kCueName.size() + 1 + json.size();
    constexpr std::size_t frame_header_bytes = 10;

    out.text("ID3");
    out.u16(0x0400);  // version 2.4.0
    out.u8(0);
    out.u32(syncsafe(frame_header_bytes + frame_bytes));

    out.text("TXXX");
    out.u32(syncsafe(frame_bytes));
    out.u16(0);
    out.u8(kId3Utf8);
    out.text(kCueName);
    out.u8(0);
    out.text(json);
}

}  // namespace

bool patch_decode_time(std::span<std::uint8_t> chunk,
                       std::size_t offset,
                       std::uint64_t ticks) noexcept {
    constexpr std::size_t width = 8;
    if (chunk.size() < width || offset > chunk.size() - width) return false;
    for (std::size_t index = 0; index < width; ++index) {
        chunk[offset + index] = static_cast<std::uint8_t>(ticks >> (56 - 8 * index));
    }
    return true;
}

Bytes cue_emsg(media::MediaTime at, std::uint32_t id, std::string_view json) {
    ByteWriter out;
    write_full_box(out, "emsg", 1, 0, [&] {
        out.u32(kMicrosecondTimescale);
        out.u64(static_cast<std::uint64_t>(std::max<std::int64_t>(at.count(), 0)));
        out.u32(0);
        out.u32(id);
        out.text(kScheme);
        out.u8(0);
        out.u8(0);  // value: an empty string
        write_cue_tag(out, json);
    });
    return out.take();
}

}  // namespace shopfloor::package
