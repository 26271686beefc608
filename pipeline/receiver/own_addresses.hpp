// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace shopfloor::receiver {

/// This machine's addresses that others may reach: none of the loopback or of one link, but for a
/// machine that has no other. Asks the kernel, which a locked process cannot.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace shopfloor::receiver
