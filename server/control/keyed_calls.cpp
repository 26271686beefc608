// SPDX-License-Identifier: MIT
#include "server/control/keyed_calls.hpp"

#include <fmt/format.h>

namespace shopfloor::control {

void KeyedCalls::put(const std::string& id, KeyedCall call) {
    forget(id);
    ++of_caller_[call.caller];
    calls_.emplace(id, std::move(call));
}

KeyedCall* KeyedCalls::find(const std::string& id, auth::UtcTime now) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return nullptr;
    if (found->second.created + limits_.life > now || found->second.pending) return &found->second;
    forget(id);
    return nullptr;
}

void KeyedCalls::forget(const std::string& id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return;
    const auto count = of_caller_.find(found->second.caller);
    if (--count->second == 0) of_caller_.erase(count);
    calls_.erase(found);
}

// Over all of them, and only when there is no place: each may be there for a day.
void KeyedCalls::expire(auth::UtcTime now) {
    for (auto entry = calls_.begin(); entry != calls_.end();) {
        const std::string& id = (entry++)->first;
        find(id, now);
    }
}

Outcome<void> KeyedCalls::may_begin(const std::string& caller, auth::UtcTime now) {
    const auto is_full = [&] {
        const auto own = of_caller_.find(caller);
        return calls_.size() >= limits_.of_all ||
               (own != of_caller_.end() && own->second >= limits_.of_caller);
    };
    if (is_full()) expire(now);
    if (!is_full()) return {};
    return Refusal{"busy",
                   fmt::format("{} idempotency keys of the last 24 hours are kept for each caller, "
                               "and {} in all: no place is left for this one. Nothing was done.",
                               limits_.of_caller,
                               limits_.of_all),
                   "idempotency_key"};
}

}  // namespace shopfloor::control
