// SPDX-License-Identifier: MIT
#include "server/sales/audience_figures.hpp"

#include <algorithm>
#include <tuple>

namespace shopfloor::sales {
namespace {

using media::MediaTime;
using std::chrono::seconds;

std::int64_t steps_in(MediaTime duration, seconds step) {
    const std::int64_t length = MediaTime{step}.count();
    return (duration.count() + length - 1) / length;
}

seconds step_for(MediaTime duration) {
    seconds step{1};
    while (steps_in(duration, step) > static_cast<std::int64_t>(kMaxRetention)) {
        step *= 2;
    }
    return step;
}

/// One viewer's visits, in the order of their beginnings.
class ViewerPath {
public:
    ViewerPath(seconds step, std::vector<std::int64_t>& changes)
        : step_(step), changes_(changes), last_(static_cast<std::int64_t>(changes.size()) - 2) {}

    void add(const Visit& visit) {
        if (visit.ended > watched_until_) {
            watched_ += visit.ended - std::max(visit.begun, watched_until_);
            watched_until_ = visit.ended;
        }
        // A step that a visit only touches with its end is not its own.
        const std::int64_t length = MediaTime{step_}.count();
        const std::int64_t begins = visit.begun.count() / length;
        const std::int64_t ends =
            std::max(begins, (std::max<std::int64_t>(visit.ended.count(), 1) - 1) / length);
        const std::int64_t from = std::max(std::min(begins, last_), next_);
        const std::int64_t to = std::min(ends, last_);
        if (from > to) return;
        ++changes_[static_cast<std::size_t>(from)];
        --changes_[static_cast<std::size_t>(to) + 1];
        next_ = to + 1;
    }

    MediaTime watched() const noexcept { return watched_; }

private:
    seconds step_;
    std::vector<std::int64_t>& changes_;
    std::int64_t last_;
    std::int64_t next_ = 0;  // the first step in which the viewer is not counted yet
    MediaTime watched_until_{};
    MediaTime watched_{};
};

}  // namespace

AudienceFigures count_audience(std::vector<Visit> visits, MediaTime duration) {
    duration = std::max(duration, MediaTime{});
    for (Visit& visit : visits) {
        visit.begun = std::clamp(visit.begun, MediaTime{}, duration);
        visit.ended = std::clamp(visit.ended, visit.begun, duration);
    }
    std::ranges::sort(visits, [](const Visit& a, const Visit& b) {
        return std::tie(a.viewer, a.begun, a.ended) < std::tie(b.viewer, b.begun, b.ended);
    });
    AudienceFigures figures{.connections = visits.size(), .step = step_for(duration)};
    // One more than there are steps, for those who stay to the end.
    std::vector<std::int64_t> changes(static_cast<std::size_t>(steps_in(duration, figures.step)) +
                                      1);
    for (auto visit = visits.begin(); visit != visits.end();) {
        ViewerPath path{figures.step, changes};
        const std::string& viewer = visit->viewer;
        for (; visit != visits.end() && visit->viewer == viewer; ++visit) {
            path.add(*visit);
        }
        ++figures.viewers;
        figures.watched += path.watched();
    }
    std::int64_t present = 0;
    for (std::size_t step = 0; step + 1 < changes.size(); ++step) {
        present += changes[step];
        figures.retention.push_back(static_cast<std::uint32_t>(present));
    }
    return figures;
}

}  // namespace shopfloor::sales
