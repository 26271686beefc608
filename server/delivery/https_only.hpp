// SPDX-License-Identifier: MIT
// What plain HTTP is told where people are to use https. Pure.
#pragma once

#include "server/delivery/http_route.hpp"

#include <cstdint>
#include <optional>

namespace shopfloor::delivery {

/// Nothing when the request came by https, or `https_port` is 0. Else where the same is to be had
/// by https, for what may be asked again without harm, and a refusal for the rest: what it says has
/// been read by others already.
[[nodiscard]] std::optional<HttpResponse> send_to_https(const HttpRequest& request,
                                                        std::uint16_t https_port);

}  // namespace shopfloor::delivery
