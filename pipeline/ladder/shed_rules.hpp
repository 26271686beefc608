// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace shopfloor::ladder {

struct ShedSettings {
    /// A frame that has waited for so long means overload, unless the waiting gets shorter.
    std::chrono::milliseconds age_limit{500};
    /// How long the ladder is watched before it is told to be slower than the source.
    std::chrono::milliseconds window{250};
    /// Between the last rung that went and the first that comes back; doubles each time that it
    /// has to go again within the longest.
    std::chrono::milliseconds hold_off{std::chrono::seconds{15}};
    std::chrono::milliseconds longest_hold_off{std::chrono::minutes{4}};
};

/// What the ladder has to do, and what it costs.
struct LadderLoad {
    std::chrono::microseconds age{};    // of the oldest frame that waits to be decoded
    std::chrono::microseconds media{};  // that frame's decode time; rises
    std::chrono::microseconds delay{};  // frame in to last rung out, the worst of late
    std::chrono::microseconds frame_interval{};
    std::chrono::microseconds prepare_cost{};             // decoding and scaling, a frame
    std::vector<std::chrono::microseconds> encode_costs;  // of each rung, a frame; 0: not known
    unsigned cores = 1;
};

/// Which rungs go when there is no time for all, and when they come back. The largest goes first;
/// the last one of a source that has no rendition of its own stays, and leaves frames out.
/// Owner: one thread; time is an argument.
class ShedRules {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    struct Decision {
        enum class Kind { Nothing, Shed, Restore, SkipToKeyframe };
        Kind kind = Kind::Nothing;
        std::size_t rung = 0;  // of Shed and Restore

        bool operator==(const Decision&) const = default;
    };

    /// Rungs are numbered from the largest, 0, and all on.
    ShedRules(const ShedSettings& settings, std::size_t rungs, bool keeps_last);

    /// What to do now; it counts as done.
    [[nodiscard]] Decision poll(TimePoint now, const LadderLoad& load);
    /// A rung is off for another reason: it lost frames, or its encoder failed.
    void went_off(std::size_t rung, TimePoint now);

    bool is_on(std::size_t rung) const { return is_on_[rung]; }
    std::size_t rungs_on() const noexcept;
    /// Whether this rung may not go.
    bool is_kept(std::size_t rung) const { return keeps_last_ && is_on_[rung] && rungs_on() == 1; }

private:
    struct Watch {
        TimePoint since;
        std::chrono::microseconds media{};
    };

    bool falls_behind(TimePoint now, const LadderLoad& load);
    Decision shed(TimePoint now);
    std::optional<std::size_t> restorable(const LadderLoad& load) const;
    bool fits(std::size_t rung, const LadderLoad& load) const;

    ShedSettings settings_;
    bool keeps_last_;
    std::vector<bool> is_on_;
    std::optional<Watch> watch_;  // while frames wait for too long
    std::chrono::milliseconds hold_off_;
    std::optional<TimePoint> restored_at_;  // the last time, until a rung goes again
    TimePoint next_restore_;
};

}  // namespace shopfloor::ladder
