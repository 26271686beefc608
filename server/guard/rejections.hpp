// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/hush.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace shopfloor::guard {

/// Whom a door has turned away, by kind, since the start; and the line in the log about it. Any
/// thread, without a lock.
class Rejections {
public:
    /// `words` name the kinds, for the log and for figures; they and `module` outlive it.
    Rejections(std::string_view module, std::span<const std::string_view> words)
        : module_(module), words_(words) {}

    /// Counts one, and writes `sentence` into the log, unless there were many of the kind lately.
    /// `peer` is its "ip:port".
    void add(std::size_t kind, std::string_view peer, std::string_view sentence);

    std::span<const std::string_view> words() const noexcept { return words_; }
    std::uint64_t count(std::size_t kind) const {
        return counts_.at(kind).load(std::memory_order_relaxed);
    }

private:
    static constexpr std::size_t kMaxKinds = 8;

    std::string_view module_;
    std::span<const std::string_view> words_;
    std::array<std::atomic<std::uint64_t>, kMaxKinds> counts_{};
    std::array<Hush, kMaxKinds> lines_{};
};

}  // namespace shopfloor::guard
