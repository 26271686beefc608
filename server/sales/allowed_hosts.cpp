// SPDX-License-Identifier: MIT
#include "server/sales/allowed_hosts.hpp"

#include "server/commerce/text_shapes.hpp"

#include <algorithm>

namespace shopfloor::sales {
namespace {

constexpr std::string_view kBelow = "*.";

bool matches(std::string_view pattern, std::string_view host) {
    if (!pattern.starts_with(kBelow)) return pattern == host;
    const std::string_view end = pattern.substr(1);  // with its dot
    return host.size() > end.size() && host.ends_with(end);
}

}  // namespace

std::string host_of(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == url.npos) return {};
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    const auto bracket = host.find(']');  // of an IPv6 address
    host = bracket == host.npos ? host.substr(0, host.find(':')) : host.substr(0, bracket + 1);
    while (host.ends_with('.')) {
        host.remove_suffix(1);
    }
    std::string lower{host};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

bool AllowedHosts::allows(std::string_view url) const {
    if (!commerce::is_web_url(url)) return false;
    if (patterns_.empty()) return true;
    const std::string host = host_of(url);
    return std::ranges::any_of(patterns_,
                               [&](const std::string& pattern) { return matches(pattern, host); });
}

}  // namespace shopfloor::sales
