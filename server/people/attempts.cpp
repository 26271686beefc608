// SPDX-License-Identifier: MIT
#include "server/people/attempts.hpp"

#include <algorithm>

namespace shopfloor::people {
namespace {

constexpr int kGroupsOfNetwork = 4;  // of 16 bits each

}  // namespace

std::string network_of(std::string_view address) {
    if (!address.starts_with('[')) return std::string{address.substr(0, address.rfind(':'))};
    std::string_view ip = address.substr(1, address.find(']') - 1);
    // "::ffff:192.0.2.1" is an IPv4 address.
    if (ip.find('.') != ip.npos) return std::string{ip.substr(ip.rfind(':') + 1)};
    std::string network;
    for (int group = 0; group < kGroupsOfNetwork; ++group) {
        const std::size_t colon = ip.find(':');
        network += ip.substr(0, colon);
        network += ':';
        // "::" stands for zeros: what comes after it is not of the network, or is short enough
        // to be told from others all the same.
        if (colon == ip.npos || colon + 1 >= ip.size() || ip[colon + 1] == ':') break;
        ip.remove_prefix(colon + 1);
    }
    return network;
}

std::chrono::milliseconds Attempts::wait(std::string_view address, auth::UtcTime now) const {
    const auto found = entries_.find(network_of(address));
    if (found == entries_.end() || found->second.failures < limits_.failures) return {};
    return std::max(found->second.since + limits_.window - now, std::chrono::milliseconds{});
}

void Attempts::failed(std::string_view address, auth::UtcTime now) {
    const std::string network = network_of(address);
    if (!entries_.contains(network)) make_place(now);
    Entry& entry = entries_.try_emplace(network, Entry{.failures = 0, .since = now}).first->second;
    if (entry.since + limits_.window <= now) entry = {.failures = 0, .since = now};
    ++entry.failures;
}

void Attempts::make_place(auth::UtcTime now) {
    if (entries_.size() < limits_.addresses) return;
    std::erase_if(entries_,
                  [&](const auto& entry) { return entry.second.since + limits_.window <= now; });
    if (entries_.size() < limits_.addresses) return;
    entries_.erase(std::ranges::min_element(
        entries_, {}, [](const auto& entry) { return entry.second.since; }));
}

}  // namespace shopfloor::people
