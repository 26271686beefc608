// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace shopfloor::guard {

/// What of an address ("ip:port") counts as one guest: an IPv4 address, or an IPv6 network of 64
/// bits, of which one customer has all.
[[nodiscard]] std::string network_of(std::string_view address);

}  // namespace shopfloor::guard
