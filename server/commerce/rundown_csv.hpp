// SPDX-License-Identifier: MIT
// A rundown as a spreadsheet: one row for each step. Pure.
#pragma once

#include "server/commerce/catalogue_csv.hpp"
#include "server/commerce/rundown.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::commerce {

struct RundownSheet {
    std::string encoding;  // "UTF-8", "GB18030", …
    std::size_t rows = 0;  // with something in them, below the titles
    RundownSteps steps;    // of the rows without an error
    std::vector<RowError> errors;
};

/// Titles are minute (分钟), product (商品), title (环节), duration_s (时长) and notes (备注); the
/// first is needed, others may be left out and mean nothing when unknown. Minutes are "12", "1.5",
/// "1:30" or "1:02:30", durations seconds or the same with colons. Refuses what is no such sheet at
/// all.
[[nodiscard]] Outcome<RundownSheet> read_rundown(std::string_view bytes);

}  // namespace shopfloor::commerce
