// SPDX-License-Identifier: MIT
#include "pipeline/receiver/own_addresses.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <array>
#include <memory>

namespace shopfloor::receiver {
namespace {

constexpr std::size_t kMost = 8;  // an answer has two candidates for each

struct FreeAddresses {
    void operator()(ifaddrs* addresses) const noexcept { freeifaddrs(addresses); }
};

// Empty for what is no address to reach us by.
std::string to_text(const sockaddr& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.sa_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    } else if (address.sa_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        if (IN6_IS_ADDR_LINKLOCAL(&v6.sin6_addr)) return {};
        inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    }
    return text.data();
}

}  // namespace

std::vector<std::string> own_addresses() {
    ifaddrs* raw = nullptr;
    if (getifaddrs(&raw) != 0) return {};
    const std::unique_ptr<ifaddrs, FreeAddresses> all{raw};
    std::vector<std::string> reachable;
    std::vector<std::string> of_loopback;
    for (const ifaddrs* entry = all.get(); entry; entry = entry->ifa_next) {
        if (!entry->ifa_addr || (entry->ifa_flags & IFF_UP) == 0) continue;
        std::string address = to_text(*entry->ifa_addr);
        auto& list = (entry->ifa_flags & IFF_LOOPBACK) != 0 ? of_loopback : reachable;
        if (!address.empty() && list.size() < kMost) list.push_back(std::move(address));
    }
    return reachable.empty() ? of_loopback : reachable;
}

}  // namespace shopfloor::receiver
