// SPDX-License-Identifier: MIT
// The plan of a show, and where in it the show is. Pure: no clock, no database.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/json/fwd.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

inline constexpr std::size_t kMaxRundownSteps = 200;

/// One point of the plan: a product to explain, or something else to do, which has a title.
struct RundownStep {
    std::string product{};           // SKU; empty where nothing is explained
    std::string title{};             // one line, at most 200 characters
    std::chrono::milliseconds at{};  // since the show went on air; never before the step in front
    std::optional<std::chrono::milliseconds> duration{};  // then the explanation ends by itself
    std::string notes{};  // for the host's eyes: at most 500 characters

    bool operator==(const RundownStep&) const = default;
};

using RundownSteps = std::vector<RundownStep>;

/// [{"product"?,"title"?,"minute","duration_s"?,"notes"?}, …]: `minute` is a number from 0 to 1440
/// and may have a fraction, `duration_s` a whole number from 1 to 86,400. Refusals name the field
/// ("steps[3].minute").
[[nodiscard]] Outcome<RundownSteps> rundown_from_json(const boost::json::value& json);
[[nodiscard]] boost::json::array rundown_to_json(const RundownSteps& steps);

/// Where a show is in its plan.
struct RundownPlace {
    int position = -1;      // the step that is on; -1 before the first, their number after the last
    std::string showing{};  // the product whose explanation the plan has begun and not ended

    bool operator==(const RundownPlace&) const = default;
};

enum class StepState { Done, Now, Next, Later };

[[nodiscard]] std::string_view to_word(StepState state) noexcept;
[[nodiscard]] StepState state_of(std::size_t step, int position) noexcept;

/// A cue that a change of place fires.
struct RundownCue {
    std::string kind;  // explain.start, explain.end
    std::string product;

    bool operator==(const RundownCue&) const = default;
};

/// The place at a step (0 to the number of steps: after the last), its product shown.
[[nodiscard]] RundownPlace place_at(const RundownSteps& steps, int position);

/// What has to be fired to come from one place to another, in this order.
[[nodiscard]] std::vector<RundownCue> cues_between(const RundownPlace& from,
                                                   const RundownPlace& to);

enum class Loop { No, Yes };

/// Where the clock says that the show is, `elapsed` after it went on air. A step's explanation
/// ends after its duration. With Loop::Yes the plan begins anew after its last step.
[[nodiscard]] RundownPlace place_by_clock(const RundownSteps& steps,
                                          std::chrono::milliseconds elapsed,
                                          Loop loop);

/// When, after `elapsed`, that will be another place. Nothing: never again.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_change(
    const RundownSteps& steps, std::chrono::milliseconds elapsed, Loop loop);

/// How long the plan is: to the end of its last step, which lasts a minute unless it says.
[[nodiscard]] std::chrono::milliseconds length_of(const RundownSteps& steps);

/// The place in an edited plan: at the same step if it is still there; else in front of the step
/// that has taken its place, while the explanation goes on.
[[nodiscard]] RundownPlace place_after_edit(const RundownSteps& before,
                                            const RundownPlace& place,
                                            const RundownSteps& after);

}  // namespace shopfloor::commerce
