// SPDX-License-Identifier: MIT
#include "server/control/keyed_calls.hpp"

#include <fmt/format.h>

namespace shopfloor::control {
namespace {

using Counts = std::unordered_map<std::string, std::size_t>;

void take_one(Counts& counts, const std::string& of) {
    const auto count = counts.find(of);
    if (--count->second == 0) counts.erase(count);
}

std::size_t count_of(const Counts& counts, const std::string& of) {
    const auto count = counts.find(of);
    return count == counts.end() ? 0 : count->second;
}

Refusal full(std::string_view whose, std::size_t limit) {
    return {"busy",
            fmt::format("{} idempotency keys of the last 24 hours are kept for {}: no place is "
                        "left for this one. Nothing was done.",
                        limit,
                        whose),
            "idempotency_key"};
}

}  // namespace

void KeyedCalls::put(const std::string& id, KeyedCall call) {
    forget(id);
    ++of_caller_[call.caller];
    ++of_store_[call.store];
    calls_.emplace(id, std::move(call));
}

KeyedCall* KeyedCalls::find(const std::string& id, auth::UtcTime now) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return nullptr;
    const bool is_pending = found->second.pending && !found->second.pending->outcome;
    if (found->second.created + limits_.life > now || is_pending) return &found->second;
    forget(id);
    return nullptr;
}

void KeyedCalls::forget(const std::string& id) {
    const auto found = calls_.find(id);
    if (found == calls_.end()) return;
    take_one(of_caller_, found->second.caller);
    take_one(of_store_, found->second.store);
    calls_.erase(found);
}

// Over all of them, and only when there is no place: each may be there for a day.
void KeyedCalls::expire(auth::UtcTime now) {
    for (auto entry = calls_.begin(); entry != calls_.end();) {
        const std::string& id = (entry++)->first;
        find(id, now);
    }
}

Outcome<void> KeyedCalls::may_begin(const std::string& caller,
                                    const std::string& store,
                                    auth::UtcTime now) {
    if (!check(caller, store)) expire(now);
    return check(caller, store);
}

Outcome<void> KeyedCalls::check(const std::string& caller, const std::string& store) const {
    if (count_of(of_caller_, caller) >= limits_.of_caller) {
        return full("each caller", limits_.of_caller);
    }
    if (!store.empty() && count_of(of_store_, store) >= limits_.of_store) {
        return full("each store", limits_.of_store);
    }
    if (calls_.size() >= limits_.of_all) return full("all callers together", limits_.of_all);
    return {};
}

}  // namespace shopfloor::control
