// SPDX-License-Identifier: MIT
// What viewers see of a room's records.
#pragma once

#include "server/storage/storage.hpp"

#include <map>
#include <string>
#include <string_view>

namespace shopfloor::show {

/// {"slug":…,"name":…,"belt":…,"province":…,"category":…,"locale":…,"currency":…}, and `more`: JSON
/// by name.
[[nodiscard]] std::string room_json(const storage::StoreRecord& store,
                                    const std::map<std::string, std::string>& more = {});

/// A slug from a shop's name: lower-case ASCII letters and digits, the rest as single dashes.
/// Empty when nothing of the name can stay (a name in Chinese, say).
[[nodiscard]] std::string slug_from_name(std::string_view name);

}  // namespace shopfloor::show
