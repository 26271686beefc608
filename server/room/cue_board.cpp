// SPDX-License-Identifier: MIT
#include "server/room/cue_board.hpp"

#include "server/room/cue_spans.hpp"

#include <algorithm>
#include <tuple>

namespace shopfloor::room {
namespace {

bool is_before(const Cue& left, const Cue& right) {
    return std::tie(left.at, left.id) < std::tie(right.at, right.id);
}

bool lasts(const Cue& cue) { return cue.kind != "explain.end" && cue.kind != "deal.close"; }

bool is_ender(const Cue& cue) { return cue.kind == "explain.start" || !lasts(cue); }

// Cues of `cues` (sorted) that are active at `at`, as an in-place partition of its prefix.
std::vector<Cue> active_at(const std::vector<Cue>& cues, media::MediaTime at) {
    std::vector<Cue> active;
    for (const Cue& cue : cues) {
        if (cue.at > at) break;
        if (is_withdrawn(cue)) continue;
        if (is_ender(cue)) {
            std::erase_if(active, [&](const Cue& earlier) { return ends(cue, earlier); });
        }
        if (lasts(cue)) active.push_back(cue);
    }
    return active;
}

}  // namespace

void CueBoard::apply(const Cue& cue) {
    if (folded_.contains(cue.id)) return;
    const auto same = std::find_if(
        cues_.begin(), cues_.end(), [&](const Cue& known) { return known.id == cue.id; });
    if (same != cues_.end()) {
        if (same->rev >= cue.rev) return;
        cues_.erase(same);
    }
    cues_.insert(std::upper_bound(cues_.begin(), cues_.end(), cue, is_before), cue);
}

void CueBoard::fold(media::MediaTime horizon) {
    std::vector<Cue> kept = snapshot(horizon);
    if (kept.size() == cues_.size()) return;
    for (const Cue& cue : cues_) {
        folded_.insert(cue.id);
    }
    for (const Cue& cue : kept) {
        folded_.erase(cue.id);
    }
    cues_ = std::move(kept);
}

void CueBoard::clear() {
    cues_.clear();
    folded_.clear();
}

std::vector<Cue> CueBoard::snapshot(media::MediaTime at) const {
    std::vector<Cue> cues = active_at(cues_, at);
    std::copy_if(cues_.begin(), cues_.end(), std::back_inserter(cues), [&](const Cue& cue) {
        return cue.at > at;
    });
    return cues;
}

}  // namespace shopfloor::room
