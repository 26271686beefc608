// SPDX-License-Identifier: MIT
// The plan of a room's show, and where in it the show is.
#pragma once

#include "server/storage/storage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

struct RundownRecord {
    std::string room;
    std::string steps = "[]";  // JSON, as commerce writes them
};

/// Apart, since it changes with each step, and the plan does not.
struct RundownPlaceRecord {
    std::string room;
    bool is_auto = false;
    bool is_loop = false;
    int position = -1;
    std::string showing{};             // SKU of the explanation that the plan has begun
    std::string broadcast{};           // whose place it is; empty: none yet
    std::optional<UtcTime> started{};  // minute zero of the plan
};

// Each replaces the room's.
void write_row(RowWriter& rows, const RundownRecord& rundown);
void write_row(RowWriter& rows, const RundownPlaceRecord& place);

[[nodiscard]] std::vector<RundownRecord> read_rundowns(Reader& reader);
[[nodiscard]] std::vector<RundownPlaceRecord> read_rundown_places(Reader& reader);

}  // namespace shopfloor::storage
