// SPDX-License-Identifier: MIT
#include "server/delivery/route_table.hpp"

#include <algorithm>

namespace shopfloor::delivery {
namespace {

// What comes before the next "/" of `path`, which is cut off with it.
std::string_view next_segment(std::string_view& path) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    return segment;
}

bool is_placeholder(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

bool has_placeholder(std::string_view path) { return path.find("/{") != path.npos; }

bool fits_pattern(std::string_view pattern, std::string_view path) {
    if (std::ranges::count(pattern, '/') != std::ranges::count(path, '/')) return false;
    while (!pattern.empty()) {
        const std::string_view wanted = next_segment(pattern);
        const std::string_view segment = next_segment(path);
        if (is_placeholder(wanted) ? segment.empty() : segment != wanted) return false;
    }
    return path.empty();
}

bool leads_to(const HttpRoute& route, std::string_view path) {
    if (has_placeholder(route.path)) return fits_pattern(route.path, path);
    if (route.path.ends_with('/') && path.size() > route.path.size()) {
        return path.starts_with(route.path);
    }
    return path == route.path;
}

std::size_t own_letters(std::string_view path) {
    if (!has_placeholder(path)) return path.size();
    std::size_t letters = 0;
    while (!path.empty()) {
        const std::string_view segment = next_segment(path);
        if (!is_placeholder(segment)) letters += segment.size() + 1;
    }
    return letters;
}

}  // namespace

RouteMatch match_route(const std::vector<HttpRoute>& routes,
                       std::string_view method,
                       std::string_view path) {
    // The best of the paths that lead there; routes with it differ in their method.
    std::string_view best;
    bool found = false;
    for (const auto& route : routes) {
        if (!leads_to(route, path) || (found && own_letters(route.path) < own_letters(best))) {
            continue;
        }
        best = route.path;
        found = true;
    }
    RouteMatch match;
    if (!found) return match;

    const std::string_view wanted = method == "HEAD" ? "GET" : method;
    for (const auto& route : routes) {
        if (route.path != best) continue;
        if (route.method == wanted) return {&route, {}};
        if (!match.allowed.empty()) match.allowed += ", ";
        match.allowed += route.method == "GET" ? "GET, HEAD" : route.method;
    }
    return match;
}

}  // namespace shopfloor::delivery
