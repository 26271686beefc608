// SPDX-License-Identifier: MIT
// The table of settings keys. Only settings and its tests include it.
#pragma once

#include "server/settings/settings.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shopfloor::settings {

using Value = std::variant<bool, std::int64_t, std::string, std::vector<std::string>>;

struct Key {
    std::string_view name;  // "http.port"
    std::string_view doc;   // a phrase
    std::int64_t min = 0;   // of a number
    std::int64_t max = 0;
    /// What is expected of the text, or of each text of a list, when it is not that; else null.
    const char* (*objection)(const std::string& text) = nullptr;
    bool is_secret = false;  // its value stands in no message
    Value (*read)(const Settings&) = nullptr;
    void (*write)(Settings&, const Value&) = nullptr;
};

/// Every key, in the order of config/shopfloor.toml.
[[nodiscard]] std::span<const Key> keys();

/// The value as TOML: true, 8080, "info", [].
[[nodiscard]] std::string to_toml(const Value& value);

}  // namespace shopfloor::settings
