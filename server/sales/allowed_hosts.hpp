// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::sales {

/// The host of an http or https URL in lower case, without its port; empty where it has none.
[[nodiscard]] std::string host_of(std::string_view url);

/// Where links may lead. Immutable.
class AllowedHosts {
public:
    /// "item.taobao.com", or "*.taobao.com" for all below it, in lower case; without any pattern
    /// every host of the web is allowed.
    explicit AllowedHosts(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

    /// False for whatever is no http or https URL (commerce::is_web_url).
    [[nodiscard]] bool allows(std::string_view url) const;

private:
    std::vector<std::string> patterns_;
};

}  // namespace shopfloor::sales
