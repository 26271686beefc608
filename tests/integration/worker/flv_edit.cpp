// SPDX-License-Identifier: MIT
#include "tests/integration/worker/flv_edit.hpp"

#include "tests/support/flv_bytes.hpp"

namespace shopfloor::test {
namespace {

constexpr std::size_t kPictureHeaderBytes = 5;  // frame type and codec, packet type, composition

}  // namespace

FlvTags flv_tags(ByteView file) {
    ByteReader in{file};
    in.bytes(kFlvFileHeader.size());
    FlvTags tags;
    for (;;) {
        FlvTag tag{.type = in.u8()};
        const std::uint32_t size = in.u24();
        tag.time_ms = in.u24();
        tag.time_ms |= std::uint32_t{in.u8()} << 24U;
        in.u24();
        const ByteView body = in.bytes(size);
        in.u32();
        if (!in.ok()) return tags;
        tag.body.assign(body.begin(), body.end());
        tags.push_back(std::move(tag));
    }
}

Bytes flv_file(const FlvTags& tags) {
    ByteWriter out;
    out.bytes(kFlvFileHeader);
    for (const FlvTag& tag : tags) {
        append_flv_tag(out, tag.type, tag.time_ms, tag.body);
    }
    return out.take();
}

void set_composition_ms(FlvTag& picture, std::int32_t ms) {
    const auto value = static_cast<std::uint32_t>(ms);
    picture.body.at(2) = static_cast<std::uint8_t>(value >> 16U);
    picture.body.at(3) = static_cast<std::uint8_t>(value >> 8U);
    picture.body.at(4) = static_cast<std::uint8_t>(value);
}

std::vector<ByteView> nal_units_of(const FlvTag& picture) {
    ByteReader in{ByteView{picture.body}.subspan(kPictureHeaderBytes)};
    std::vector<ByteView> units;
    while (in.ok() && in.remaining() > 0) {
        units.push_back(in.bytes(in.u32()));
    }
    return units;
}

void set_nal_units(FlvTag& picture, const std::vector<Bytes>& units) {
    ByteWriter out;
    out.bytes(ByteView{picture.body}.first(kPictureHeaderBytes));
    for (const Bytes& unit : units) {
        out.u32(static_cast<std::uint32_t>(unit.size()));
        out.bytes(unit);
    }
    picture.body = out.take();
}

}  // namespace shopfloor::test
