// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

/// What a request's method and path lead to.
struct RouteMatch {
    const HttpRoute* route = nullptr;
    std::string allowed;  // methods of the path when none is this one: "GET, HEAD, POST"
};

/// The path with the most letters of its own wins: an exact one over a prefix, a longer prefix over
/// a shorter one, "/a/{x}/b" over "/a/{x}/{y}". HEAD is served by GET.
/// The match borrows from `routes`.
[[nodiscard]] RouteMatch match_route(const std::vector<HttpRoute>& routes,
                                     std::string_view method,
                                     std::string_view path);

}  // namespace shopfloor::delivery
