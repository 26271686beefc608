// SPDX-License-Identifier: MIT
#pragma once

#include "server/sales/report.hpp"

#include <string>

namespace shopfloor::sales {

enum class Language { English, Chinese };

/// The report as a spreadsheet opens it: UTF-8 with a byte order mark, lines of CRLF (RFC 4180).
/// Tables with an empty line between: the headline figures; products by channel, each with
/// a line for all channels first; where there were any, the orders of deals by channel; viewers by
/// second. Words are in `language`. Pure.
[[nodiscard]] std::string to_csv(const Report& report, Language language);

}  // namespace shopfloor::sales
