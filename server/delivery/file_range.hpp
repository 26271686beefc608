// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace shopfloor::delivery {

/// The part of a body that a request asks for (RFC 9110, 14).
struct FileRange {
    enum class Kind {
        Whole,          // no range, or one that is not understood and so ignored (14.2)
        Slice,          // 206
        Unsatisfiable,  // 416: nothing of it lies within the body
    };

    Kind kind = Kind::Whole;
    std::uint64_t first = 0;
    std::uint64_t length = 0;

    bool operator==(const FileRange&) const = default;
};

/// What a Range header means for a body of `size` bytes. One range of bytes is served; of several
/// none, as a server may: the answer is then the whole. Pure.
[[nodiscard]] FileRange read_range(std::string_view header, std::uint64_t size);

}  // namespace shopfloor::delivery
