// SPDX-License-Identifier: MIT
#include "pipeline/ladder/shed_rules.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::ladder {
namespace {

using std::chrono::microseconds;

// Of the time between two frames, on one core and on all: some is left for everybody else.
constexpr double kUsableShare = 0.8;
// Of the age limit: with more waiting than this there is no room for another rung.
constexpr int kCalmAgeDivisor = 5;
constexpr int kCalmDelayDivisor = 2;

}  // namespace

ShedRules::ShedRules(const ShedSettings& settings, std::size_t rungs, bool keeps_last)
    : settings_(settings),
      keeps_last_(keeps_last),
      is_on_(rungs, true),
      hold_off_(settings.hold_off) {}

std::size_t ShedRules::rungs_on() const noexcept {
    return static_cast<std::size_t>(std::ranges::count(is_on_, true));
}

// What came in one burst waits for long, and yet is worked off faster than it plays.
bool ShedRules::falls_behind(TimePoint now, const LadderLoad& load) {
    if (load.age <= settings_.age_limit) {
        watch_.reset();
        return false;
    }
    if (!watch_) watch_ = Watch{.since = now, .media = load.media};
    const auto took = now - watch_->since;
    if (took < settings_.window) return false;
    const Watch before = *std::exchange(watch_, Watch{.since = now, .media = load.media});
    return load.media - before.media < took;
}

ShedRules::Decision ShedRules::poll(TimePoint now, const LadderLoad& load) {
    if (falls_behind(now, load)) return shed(now);
    if (watch_ || now < next_restore_) return {};
    const auto rung = restorable(load);
    if (!rung) return {};
    is_on_[*rung] = true;
    restored_at_ = now;
    next_restore_ = now + settings_.hold_off;
    return {.kind = Decision::Kind::Restore, .rung = *rung};
}

ShedRules::Decision ShedRules::shed(TimePoint now) {
    const auto first = std::ranges::find(is_on_, true);
    if (first == is_on_.end()) return {};
    const auto rung = static_cast<std::size_t>(first - is_on_.begin());
    if (is_kept(rung)) return {.kind = Decision::Kind::SkipToKeyframe};
    went_off(rung, now);
    return {.kind = Decision::Kind::Shed, .rung = rung};
}

void ShedRules::went_off(std::size_t rung, TimePoint now) {
    is_on_[rung] = false;
    if (restored_at_) {
        const bool has_failed = now - *restored_at_ < settings_.longest_hold_off;
        hold_off_ =
            has_failed ? std::min(hold_off_ * 2, settings_.longest_hold_off) : settings_.hold_off;
        restored_at_.reset();
    }
    next_restore_ = now + hold_off_;
}

// The smallest first: it is the cheapest, and helps those who need it most.
std::optional<std::size_t> ShedRules::restorable(const LadderLoad& load) const {
    if (load.age > settings_.age_limit / kCalmAgeDivisor) return std::nullopt;
    if (load.delay > settings_.age_limit / kCalmDelayDivisor) return std::nullopt;
    for (std::size_t rung = is_on_.size(); rung-- > 0;) {
        if (is_on_[rung]) continue;
        const bool is_only_picture = keeps_last_ && rungs_on() == 0;
        if (is_only_picture || fits(rung, load)) return rung;
        return std::nullopt;
    }
    return std::nullopt;
}

bool ShedRules::fits(std::size_t rung, const LadderLoad& load) const {
    microseconds total = load.prepare_cost + load.encode_costs[rung];
    for (std::size_t other = 0; other < is_on_.size(); ++other) {
        if (is_on_[other]) total += load.encode_costs[other];
    }
    const auto usable = load.frame_interval * kUsableShare;
    return load.encode_costs[rung] <= usable && total <= usable * load.cores;
}

}  // namespace shopfloor::ladder
