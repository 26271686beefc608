// SPDX-License-Identifier: MIT
#include "server/delivery/upgrade.hpp"

#include "server/delivery/http_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::delivery {
namespace {

// libwebsockets takes the first offered protocol that it knows, so the other of ours may not be
// offered beside the right one.
bool offers_only(std::string_view offered, std::string_view wanted) {
    bool found = false;
    while (!offered.empty()) {
        const auto comma = offered.find(',');
        const auto name = trimmed(offered.substr(0, comma));
        if (name == wanted) {
            found = true;
        } else if (name == kLiveProtocol || name == kControlProtocol) {
            return false;
        }
        offered = comma == std::string_view::npos ? "" : offered.substr(comma + 1);
    }
    return found;
}

bool is_allowed_origin(const UpgradeRequest& request, const std::vector<std::string>& allowed) {
    if (request.origin.empty()) return true;
    const auto scheme_end = request.origin.find("://");
    if (scheme_end != std::string::npos && !request.host.empty() &&
        equal_ignoring_case(std::string_view{request.origin}.substr(scheme_end + 3),
                            request.host)) {
        return true;
    }
    return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& origin) {
        return equal_ignoring_case(origin, request.origin);
    });
}

}  // namespace

std::optional<std::string_view> room_of_live_path(std::string_view path) {
    constexpr std::string_view before = "/v1/rooms/";
    constexpr std::string_view after = "/live";
    if (!path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
    if (path.size() < before.size() + after.size()) return std::nullopt;
    const auto room = path.substr(before.size(), path.size() - before.size() - after.size());
    if (!is_room_slug(room)) return std::nullopt;
    return room;
}

bool is_room_slug(std::string_view slug) {
    return !slug.empty() && slug.size() <= 64 && std::all_of(slug.begin(), slug.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

HttpResponse too_many_connections() {
    auto response = error_response(429,
                                   "too_many_connections",
                                   "Your network has too many connections open here. Close some "
                                   "pages, or try again in a minute.");
    response.headers.emplace_back("Retry-After", "30");
    return response;
}

std::optional<HttpResponse> refuse_upgrade(const UpgradeRequest& request,
                                           std::string_view protocol,
                                           const std::vector<std::string>& allowed_origins) {
    if (!equal_ignoring_case(request.upgrade, "websocket")) {
        return error_response(400,
                              "bad_upgrade",
                              "Only WebSocket upgrades are served here; HTTP/2 in plain text is "
                              "not.");
    }
    if (!is_allowed_origin(request, allowed_origins)) {
        return error_response(403,
                              "foreign_origin",
                              "Pages of this origin may not connect here. The operator can add it "
                              "to http.allowed_origins.");
    }
    if (!offers_only(request.protocols, protocol)) {
        return error_response(
            400,
            "wrong_subprotocol",
            fmt::format("This address speaks the WebSocket subprotocol '{}' only.", protocol));
    }
    return std::nullopt;
}

}  // namespace shopfloor::delivery
