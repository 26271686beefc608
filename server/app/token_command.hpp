// SPDX-License-Identifier: MIT
#pragma once

#include "server/settings/settings.hpp"

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::app {

struct TokenOrder {
    std::string role;
    std::string store;
    std::string label;
    std::string life;  // "30d", "12h"; empty: until it is revoked
};

/// "90m", "12h", "30d": up to ten years. Nothing for what is no such time.
[[nodiscard]] std::optional<std::chrono::seconds> parse_life(std::string_view text);

/// Makes a token in the database of a server that does not run, writes it to the audit log, and
/// returns its secret. Blocks. Throws std::runtime_error with a sentence; where the server runs,
/// the sentence says what to call instead.
[[nodiscard]] std::string create_token(const settings::Settings& settings,
                                       const std::filesystem::path& data,
                                       const TokenOrder& order);

}  // namespace shopfloor::app
