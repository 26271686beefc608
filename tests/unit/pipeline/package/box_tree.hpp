// SPDX-License-Identifier: MIT
// Reads back what the writers wrote.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <stdexcept>
#include <string>

namespace shopfloor::package {

/// The contents of the box at `path` ("moov.trak.mdia"); of several alike, the one counted by
/// `index` in the last step. Throws when it is not there, or when a size does not fit.
inline ByteView find_box(ByteView bytes, const std::string& path, std::size_t index = 0) {
    const std::size_t dot = path.find('.');
    const std::string type = path.substr(0, dot);
    std::size_t to_skip = dot == std::string::npos ? index : 0;
    ByteReader in{bytes};
    while (in.remaining() >= 8) {
        const std::uint32_t size = in.u32();
        const std::string name{as_text(in.bytes(4))};
        if (size < 8) throw std::runtime_error{"box size under 8"};
        const ByteView body = in.bytes(size - 8);
        if (!in.ok()) throw std::runtime_error{"box " + name + " is longer than its parent"};
        if (name != type || to_skip-- > 0) continue;
        return dot == std::string::npos ? body : find_box(body, path.substr(dot + 1), index);
    }
    throw std::runtime_error{"no box " + path};
}

}  // namespace shopfloor::package
