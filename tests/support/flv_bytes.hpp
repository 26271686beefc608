// SPDX-License-Identifier: MIT
// FLV as tests write it (Adobe Flash Video File Format 10.1, annex E).
#pragma once

#include "pipeline/base/bytes.hpp"

namespace shopfloor::test {

/// The file header and the size of the tag before the first: sound and picture.
inline const Bytes kFlvFileHeader{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0};

/// A tag and its size. `type`: 8 is sound, 9 picture.
inline void append_flv_tag(ByteWriter& out,
                           std::uint8_t type,
                           std::uint32_t time_ms,
                           ByteView body) {
    const auto size = static_cast<std::uint32_t>(body.size());
    out.u8(type);
    out.u24(size);
    out.u24(time_ms & 0xffffffU);
    out.u8(static_cast<std::uint8_t>(time_ms >> 24U));
    out.u24(0);
    out.bytes(body);
    out.u32(size + 11);
}

}  // namespace shopfloor::test
