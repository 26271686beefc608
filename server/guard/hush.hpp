// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

namespace shopfloor::guard {

/// A line of the log that anybody outside can cause: a few are written in a while, then how many
/// were not. Any thread, without a lock.
class Hush {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    Hush() : Hush(std::chrono::seconds{5}, 10) {}
    Hush(std::chrono::milliseconds every, unsigned lines) : every_(every), lines_(lines) {}

    /// How many lines were kept back since the last one, where one may be written now.
    [[nodiscard]] std::optional<std::uint64_t> line(
        TimePoint now = std::chrono::steady_clock::now()) noexcept;

private:
    const std::chrono::steady_clock::duration every_;
    const unsigned lines_;
    std::atomic<std::chrono::steady_clock::rep> next_{0};  // when others may be written
    std::atomic<unsigned> written_{0};
    std::atomic<std::uint64_t> kept_back_{0};
};

}  // namespace shopfloor::guard
