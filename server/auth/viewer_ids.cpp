// SPDX-License-Identifier: MIT
#include "server/auth/viewer_ids.hpp"

#include <fmt/format.h>

namespace shopfloor::auth {
namespace {

constexpr std::string_view kCookie = "shopfloor_viewer";
constexpr std::string_view kIdPurpose = "viewer of session";
constexpr std::string_view kCookiePurpose = "viewer cookie";
constexpr std::string_view kPrefix = "v_";
constexpr std::size_t kIdDigits = 20;
constexpr int kYearSeconds = 365 * 24 * 3600;

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> ViewerIds::of_cookie(std::string_view header) const {
    while (!header.empty()) {
        const auto end = header.find(';');
        const auto pair = trimmed(header.substr(0, end));
        header = end == header.npos ? std::string_view{} : header.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals == pair.npos || pair.substr(0, equals) != kCookie) continue;
        const auto value = pair.substr(equals + 1);
        const auto dot = value.find('.');
        if (dot != kPrefix.size() + kIdDigits) continue;
        const auto id = value.substr(0, dot);
        if (key_.verifies(kCookiePurpose, id, value.substr(dot + 1))) return std::string{id};
    }
    return std::nullopt;
}

std::string ViewerIds::of_session(std::string_view session) const {
    return std::string{kPrefix} + key_.sign(kIdPurpose, session).substr(0, kIdDigits);
}

std::string ViewerIds::set_cookie(std::string_view viewer) const {
    return fmt::format("{}={}.{}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax",
                       kCookie,
                       viewer,
                       key_.sign(kCookiePurpose, viewer),
                       kYearSeconds);
}

}  // namespace shopfloor::auth
