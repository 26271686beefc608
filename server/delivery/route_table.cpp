// SPDX-License-Identifier: MIT
#include "server/delivery/route_table.hpp"

namespace shopfloor::delivery {
namespace {

bool leads_to(const HttpRoute& route, std::string_view path) {
    if (route.path.ends_with('/') && path.size() > route.path.size()) {
        return path.starts_with(route.path);
    }
    return path == route.path;
}

}  // namespace

RouteMatch match_route(const std::vector<HttpRoute>& routes,
                       std::string_view method,
                       std::string_view path) {
    // The longest of the paths that lead there; routes with it differ in their method.
    std::string_view longest;
    bool found = false;
    for (const auto& route : routes) {
        if (!leads_to(route, path) || (found && route.path.size() < longest.size())) continue;
        longest = route.path;
        found = true;
    }
    RouteMatch match;
    if (!found) return match;

    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    for (const auto& route : routes) {
        if (route.path != longest) continue;
        if (route.method == wanted) return {&route, {}};
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
    }
    return match;
}

}  // namespace shopfloor::delivery
