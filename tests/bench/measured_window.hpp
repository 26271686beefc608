// SPDX-License-Identifier: MIT
// What load_client prints: a JSON object for each event.
#pragma once

#include "tests/bench/tally.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace shopfloor::bench {

/// Everybody who comes is in.
void print_joined(std::size_t joined);

/// What a crowd saw of the window, and what its server and it itself took.
struct Seen {
    std::size_t joined = 0;
    std::size_t lost = 0;
    std::uint64_t bytes = 0;
    double messages = 0;
    std::uint64_t sampled_chunks = 0;
    std::size_t gaps = 0;
    const Tally& delay_ms;
    const Tally& first_media_ms;
    std::string more{};  // further members: ,"name":…
};

class MeasuredWindow {
public:
    /// Begins now. `watched` is the server's process.
    explicit MeasuredWindow(pid_t watched);
    /// Ends now.
    void print_end(const Seen& seen) const;

private:
    pid_t watched_;
    double server_before_ms_;
    double own_before_ms_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace shopfloor::bench
