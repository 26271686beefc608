// SPDX-License-Identifier: MIT
// An FLV file as its tags, so that a test can spoil them (Flash Video File Format 10.1, annex E).
#pragma once

#include "pipeline/base/bytes.hpp"

#include <vector>

namespace shopfloor::test {

struct FlvTag {
    std::uint8_t type = 0;  // 8 is sound, 9 picture, 18 script
    std::uint32_t time_ms = 0;
    Bytes body = {};

    bool is_sound() const noexcept { return type == 8 && !is_setup(); }
    bool is_picture() const noexcept { return type == 9 && !is_setup(); }
    /// Codec parameters or metadata.
    bool is_setup() const noexcept { return type == 18 || (body.size() > 1 && body[1] == 0); }
    bool is_keyframe() const noexcept { return is_picture() && body[0] >> 4U == 1; }
};

using FlvTags = std::vector<FlvTag>;

/// What is cut off at the end is left out. AVC and AAC only, with the headers of plain FLV.
[[nodiscard]] FlvTags flv_tags(ByteView file);
[[nodiscard]] Bytes flv_file(const FlvTags& tags);

/// How long the presentation of a picture comes after its decoding. 24 bits, signed.
void set_composition_ms(FlvTag& picture, std::int32_t ms);

/// The NAL units of a picture, lengths of four bytes. Views into the tag.
[[nodiscard]] std::vector<ByteView> nal_units_of(const FlvTag& picture);
/// Puts others in their place.
void set_nal_units(FlvTag& picture, const std::vector<Bytes>& units);

}  // namespace shopfloor::test
