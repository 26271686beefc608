// SPDX-License-Identifier: MIT
#include "server/guard/address.hpp"

namespace shopfloor::guard {
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

}  // namespace shopfloor::guard
