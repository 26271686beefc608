// SPDX-License-Identifier: MIT
#include "server/guard/attempts.hpp"

#include "server/guard/address.hpp"

#include <algorithm>

namespace shopfloor::guard {

std::chrono::milliseconds Attempts::wait(std::string_view address,
                                         std::chrono::milliseconds now) const {
    const auto found = entries_.find(network_of(address));
    if (found == entries_.end() || found->second.failures < limits_.failures) return {};
    return std::max(found->second.since + limits_.window - now, std::chrono::milliseconds{});
}

void Attempts::failed(std::string_view address, std::chrono::milliseconds now) {
    const std::string network = network_of(address);
    if (!entries_.contains(network)) make_place(now);
    Entry& entry = entries_.try_emplace(network, Entry{.failures = 0, .since = now}).first->second;
    if (entry.since + limits_.window <= now) entry = {.failures = 0, .since = now};
    ++entry.failures;
}

void Attempts::make_place(std::chrono::milliseconds now) {
    if (entries_.size() < limits_.addresses) return;
    std::erase_if(entries_,
                  [&](const auto& entry) { return entry.second.since + limits_.window <= now; });
    if (entries_.size() < limits_.addresses) return;
    entries_.erase(std::ranges::min_element(
        entries_, {}, [](const auto& entry) { return entry.second.since; }));
}

}  // namespace shopfloor::guard
