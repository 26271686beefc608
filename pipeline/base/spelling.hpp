// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace shopfloor {

/// Levenshtein's distance: the bytes to insert, delete or replace to make `a` of `b`. Only the
/// first 64 bytes of each count, as words may come from outside. Pure.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace shopfloor
