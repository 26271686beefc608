// SPDX-License-Identifier: MIT
// Which recordings may go, and in which order. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace shopfloor::archive {

/// A recording as the rules of keeping see it. One that is on air is never among them.
struct Kept {
    std::string broadcast;
    std::chrono::milliseconds ended{};  // UTC
    bool is_locked = false;
};

/// Those that ended over `days` ago and are not locked, oldest first. Zero days keep everything.
[[nodiscard]] std::vector<std::string> expired(std::span<const Kept> kept,
                                               std::chrono::milliseconds now,
                                               std::chrono::days days);

/// What goes when the disk is full: all that are not locked, oldest first.
[[nodiscard]] std::vector<std::string> to_make_room(std::span<const Kept> kept);

}  // namespace shopfloor::archive
