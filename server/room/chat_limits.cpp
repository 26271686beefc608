// SPDX-License-Identifier: MIT
#include "server/room/chat_limits.hpp"

#include <algorithm>
#include <functional>

namespace shopfloor::room {
namespace {

using namespace std::chrono_literals;
using Time = ChatLimits::Time;

constexpr Time kForgetEvery = 10s;

// Never negative, should the clock have gone back.
Time since(Time then, Time now) { return std::max(now - then, Time{0}); }

// What is left of `period`; a `then` that lies ahead counts as now.
Time left(Time then, Time period, Time now) { return std::max(period - since(then, now), Time{0}); }

}  // namespace

ChatLimits::Verdict ChatLimits::line(const std::string& viewer, const std::string& text, Time now) {
    using Reason = Verdict::Reason;
    Viewer* known = find(viewer, now);
    if (known == nullptr) return {Reason::Full, 10s};

    const double lines = settings_.lines;
    const double per = static_cast<double>(settings_.per.count());
    const auto passed = static_cast<double>(since(known->refilled, now).count());
    known->allowance = std::min(lines, known->allowance + passed * lines / per);
    known->refilled = now;
    const std::size_t hash = std::hash<std::string>{}(text);
    if (known->last_line) {
        const Time slow = left(*known->last_line, slow_mode_, now);
        if (slow > 0ms) return {Reason::SlowMode, slow};
        const Time same = left(*known->last_line, settings_.same_again, now);
        if (hash == known->last_text && same > 0ms) return {Reason::SameAgain, same};
    }
    if (known->allowance < 1) {
        const double wait = (1 - known->allowance) * per / lines;
        return {Reason::TooFast, Time{static_cast<Time::rep>(wait) + 1}};
    }
    known->allowance -= 1;
    known->last_line = now;
    known->last_text = hash;
    return {};
}

unsigned ChatLimits::likes(const std::string& viewer, unsigned count, Time now) {
    Viewer* known = find(viewer, now);
    if (known == nullptr) return 0;
    if (since(known->likes_since, now) >= 1s || known->likes_since > now) {
        known->likes_since = now;
        known->likes = 0;
    }
    const unsigned counted = std::min(count, settings_.likes_per_second - known->likes);
    known->likes += counted;
    return counted;
}

ChatLimits::Viewer* ChatLimits::find(const std::string& viewer, Time now) {
    const auto found = viewers_.find(viewer);
    if (found != viewers_.end()) return &found->second;
    if (now >= next_forget_ || next_forget_ > now + kForgetEvery) forget_idle(now);
    if (viewers_.size() >= settings_.max_viewers) return nullptr;
    const Viewer fresh{
        .allowance = static_cast<double>(settings_.lines), .refilled = now, .likes_since = now};
    return &viewers_.emplace(viewer, fresh).first->second;
}

void ChatLimits::forget_idle(Time now) {
    next_forget_ = now + kForgetEvery;
    const Time longest =
        std::max({settings_.per, settings_.same_again, Time{slow_mode_}, Time{1s}});
    std::erase_if(viewers_, [&](const auto& entry) {
        const Viewer& viewer = entry.second;
        const Time last = std::max(viewer.last_line.value_or(Time{0}), viewer.likes_since);
        return since(last, now) >= longest;
    });
}

}  // namespace shopfloor::room
