// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

namespace shopfloor::room {

struct ChatLimitSettings {
    unsigned lines = 5;                           // a viewer may write so many at once,
    std::chrono::milliseconds per{10000};         // and so many in this time
    std::chrono::milliseconds same_again{30000};  // before one may repeat its last line
    unsigned likes_per_second = 20;               // of one viewer; more are not counted
    std::size_t max_viewers = 20000;              // remembered at once
};

/// How often each viewer of a room may write and like.
///
/// Times are of a clock that does not go back; one that does anyway never makes anybody wait for
/// longer. Memory is bounded: viewers that no limit holds are forgotten. Pure. Owner: the business
/// thread.
class ChatLimits {
public:
    using Time = std::chrono::milliseconds;

    struct Verdict {
        enum class Reason { Fine, TooFast, SlowMode, SameAgain, Full };
        Reason reason = Reason::Fine;
        Time wait{};  // until the next try may do
    };

    explicit ChatLimits(ChatLimitSettings settings = {}) : settings_(settings) {}

    /// From now on a viewer writes once in so many seconds; 0: as the settings say.
    void set_slow_mode(std::chrono::seconds seconds) noexcept { slow_mode_ = seconds; }
    std::chrono::seconds slow_mode() const noexcept { return slow_mode_; }

    /// Whether the viewer may write this now; a line that may counts.
    [[nodiscard]] Verdict line(const std::string& viewer, const std::string& text, Time now);
    /// How many of `count` likes count.
    [[nodiscard]] unsigned likes(const std::string& viewer, unsigned count, Time now);

    std::size_t remembered() const noexcept { return viewers_.size(); }

private:
    struct Viewer {
        double allowance = 0;  // lines
        Time refilled{};
        std::optional<Time> last_line{};
        std::size_t last_text = 0;  // its hash
        Time likes_since{};
        unsigned likes = 0;
    };

    Viewer* find(const std::string& viewer, Time now);
    void forget_idle(Time now);

    ChatLimitSettings settings_;
    std::chrono::seconds slow_mode_{0};
    std::unordered_map<std::string, Viewer> viewers_;
    Time next_forget_{};
};

}  // namespace shopfloor::room
