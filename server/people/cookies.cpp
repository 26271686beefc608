// SPDX-License-Identifier: MIT
#include "server/people/cookies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace shopfloor::people {
namespace {

constexpr int kMaxAgeSeconds = 400 * 24 * 3600;

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

char lower(char c) noexcept {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

}  // namespace

std::optional<std::string_view> cookie_value(std::string_view header,
                                             std::string_view name) noexcept {
    while (!header.empty()) {
        const std::size_t end = std::min(header.find(';'), header.size());
        const std::string_view pair = trimmed(header.substr(0, end));
        header.remove_prefix(std::min(end + 1, header.size()));
        const std::size_t equals = pair.find('=');
        if (equals == pair.npos || pair.substr(0, equals) != name) continue;
        return pair.substr(equals + 1);
    }
    return std::nullopt;
}

std::string set_cookie(std::string_view name, std::string_view value, CookieSecure secure) {
    return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{}",
                       name,
                       value,
                       value.empty() ? 0 : kMaxAgeSeconds,
                       secure == CookieSecure::Yes ? "; Secure" : "");
}

bool is_same_origin(std::string_view origin, std::string_view host) noexcept {
    const std::size_t scheme = origin.find("://");
    if (scheme == origin.npos || host.empty()) return false;
    return std::ranges::equal(origin.substr(scheme + 3), host, {}, lower, lower);
}

}  // namespace shopfloor::people
