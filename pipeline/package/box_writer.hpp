// SPDX-License-Identifier: MIT
// Nested ISO base media boxes (ISO/IEC 14496-12, 4.2). Private to pipeline/package.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <string_view>

namespace shopfloor::package {

/// Appends a box of four-letter `type`; `body` writes what is inside. Its size is filled in.
template <class Body>
void write_box(ByteWriter& out, std::string_view type, Body body) {
    const std::size_t start = out.size();
    out.u32(0);
    out.text(type);
    body();
    out.patch_u32(start, static_cast<std::uint32_t>(out.size() - start));
}

/// The same with the version and flags of a FullBox in front.
template <class Body>
void write_full_box(
    ByteWriter& out, std::string_view type, std::uint8_t version, std::uint32_t flags, Body body) {
    write_box(out, type, [&] {
        out.u8(version);
        out.u24(flags);
        body();
    });
}

inline void write_zeros(ByteWriter& out, std::size_t count) {
    for (std::size_t index = 0; index < count; ++index) {
        out.u8(0);
    }
}

}  // namespace shopfloor::package
