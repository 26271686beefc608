// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"

#include <chrono>
#include <cstdint>

namespace shopfloor::delivery {

/// What the path to a viewer took lately.
struct PathRate {
    std::uint64_t bps = 0;        // 0: unknown
    bool is_what_we_sent = true;  // there was no more to send: the path may take more
};

/// When a viewer that leaves the choice to us gets a smaller picture, and when a better one.
///
/// Down as soon as more than kDownAfter of its rendition waits for it. Up, one step at a time,
/// after a calm time with measured room for the better rendition, or, where the path never had
/// more to carry than it could, as a try after three such times. A step up that did not last
/// doubles the calm time that the next one needs.
/// Pure. Owner: the viewer's.
class AutoQuality {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    static constexpr media::MediaTime kDownAfter = std::chrono::milliseconds{700};
    static constexpr media::MediaTime kCalmBelow = std::chrono::milliseconds{300};
    static constexpr std::chrono::seconds kSettle{2};  // after a step down, before the next
    static constexpr std::chrono::seconds kFirstCalm{5};
    static constexpr std::chrono::seconds kLongestCalm{120};
    static constexpr std::chrono::seconds kLasted{20};

    explicit AutoQuality(TimePoint now) : calm_since_(now), settled_(now) {}

    struct Sight {
        media::MediaTime behind{};  // media of its rendition that waits for it
        bool is_blocked = false;    // its socket takes nothing at the moment
        bool can_go_down = false;
        std::uint64_t better_bps = 0;  // of the next better rendition; 0: there is none
        PathRate path{};
    };
    enum class Step { Stay, Down, Up };

    /// About once a second.
    [[nodiscard]] Step consider(const Sight& sight, TimePoint now);

private:
    bool has_room(const Sight& sight, std::chrono::steady_clock::duration calm) const;

    TimePoint calm_since_;
    TimePoint settled_;
    TimePoint went_up_{};  // never: the clock's zero
    std::chrono::seconds calm_needed_ = kFirstCalm;
};

}  // namespace shopfloor::delivery
