// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace shopfloor::guard {

struct AttemptLimits {
    unsigned failures = 30;                     // of one address
    std::chrono::milliseconds window{300'000};  // from its first failure
    std::size_t addresses = 4096;               // remembered at once
};

/// Wrong secrets by address, so that guesses do not fill the log all day. Nobody with a right
/// secret is kept out by them: one address may stand for all who are behind a proxy. When the table
/// is full, the address whose window began first is forgotten: secrets of 160 bits do not depend on
/// it. `now` is of any clock, the same one each time. Owner: the business thread.
class Attempts {
public:
    explicit Attempts(AttemptLimits limits = {}) : limits_(limits) {}

    /// When a guess of an address ("ip:port") is heard again (0 for now).
    [[nodiscard]] std::chrono::milliseconds wait(std::string_view address,
                                                 std::chrono::milliseconds now) const;
    void failed(std::string_view address, std::chrono::milliseconds now);
    std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        unsigned failures = 0;
        std::chrono::milliseconds since{};
    };

    void make_place(std::chrono::milliseconds now);

    AttemptLimits limits_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace shopfloor::guard
