// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace shopfloor::commerce {

/// What a text may hold besides its letters.
enum class Lines { One, Many };

/// A text, or one for each of 1 to 8 languages ({"zh-CN":…,"en":…}), as JSON. An empty text and
/// null are none, and give "". Pure. Refusals name `field`.
[[nodiscard]] Outcome<std::string> local_text_from_json(const boost::json::value& json,
                                                        std::string_view field,
                                                        std::size_t max_characters,
                                                        Lines lines);

/// Valid UTF-8 of at most `max_characters` code points, without control characters but, where
/// there may be many lines, line feeds.
[[nodiscard]] bool is_text(std::string_view text, std::size_t max_characters, Lines lines);

}  // namespace shopfloor::commerce
