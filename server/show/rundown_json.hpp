// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/rundowns.hpp"

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

namespace shopfloor::show {

/// "manual", "auto".
[[nodiscard]] std::string_view to_word(RundownMode mode) noexcept;

/// {"steps":[{…,"state"}],"position","mode","loop","started_ms"?}; `position` is null before the
/// first step.
[[nodiscard]] boost::json::object to_json(const RundownView& view);

[[nodiscard]] std::string view_to_text(const RundownView& view);

/// A plan as it is stored.
[[nodiscard]] std::string rundown_to_text(const commerce::RundownSteps& steps);
[[nodiscard]] Outcome<commerce::RundownSteps> rundown_from_text(const std::string& text);

}  // namespace shopfloor::show
