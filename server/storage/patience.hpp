// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>

namespace shopfloor::storage {

/// Whether this server is about to end, and since when. Any thread.
class Ending {
public:
    using Clock = std::chrono::steady_clock;

    /// From now on; a second call changes nothing.
    void begin() noexcept {
        Clock::time_point never{};
        since_.compare_exchange_strong(never, Clock::now());
    }
    std::optional<Clock::time_point> since() const noexcept {
        const Clock::time_point since = since_;
        return since == Clock::time_point{} ? std::nullopt : std::optional{since};
    }

private:
    std::atomic<Clock::time_point> since_{Clock::time_point{}};
};

/// How long a thread waits for a database's server that does not answer: as long as it takes, but
/// no more than 5 s for one piece of work once the server is about to end. Owner: one thread.
class Patience {
public:
    using Clock = Ending::Clock;

    /// `ending` must outlive it.
    explicit Patience(const Ending& ending) : ending_(ending) {}

    /// Before each piece of work.
    void begin() noexcept { begun_ = Clock::now(); }

    bool is_ending() const noexcept { return ending_.since().has_value(); }
    /// The moment when there is none left; nothing: there is no such moment yet.
    std::optional<Clock::time_point> end() const noexcept {
        const auto since = ending_.since();
        return since ? std::optional{std::max(*since, begun_) + kAtEnd} : std::nullopt;
    }
    bool is_over() const noexcept {
        const auto limit = end();
        return limit && Clock::now() >= *limit;
    }

private:
    static constexpr std::chrono::seconds kAtEnd{5};

    const Ending& ending_;
    Clock::time_point begun_ = Clock::now();
};

}  // namespace shopfloor::storage
