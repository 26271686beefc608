// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace shopfloor {

/// Levenshtein's distance: the bytes to insert, delete or replace to make `a` of `b`. Only the
/// first 64 bytes of each count, as words may come from outside. Pure.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// Of ASCII; other bytes stay as they are. Pure.
[[nodiscard]] std::string in_small_letters(std::string_view text);

/// The first bytes of UTF-8, at most `max_bytes`; no character is cut in two. Pure.
[[nodiscard]] std::string_view beginning_of(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace shopfloor
