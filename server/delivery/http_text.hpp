// SPDX-License-Identifier: MIT
// What HTTP answers look like: head, errors, headers that keep pages safe. Pure.
#pragma once

#include "server/delivery/http_route.hpp"

#include <string>
#include <string_view>

namespace shopfloor::delivery {

enum class KeepAlive { Yes, No };

/// {"error":{"code":…,"message":…}}
[[nodiscard]] HttpResponse error_response(int status,
                                          std::string_view code,
                                          std::string_view message);

/// "Nothing is at this address": JSON under /v1/, a small page elsewhere.
[[nodiscard]] HttpResponse not_found_response(std::string_view path);

/// Status line and headers, up to and with the empty line. `host` is the request's, for the pages'
/// content security policy. Headers with line breaks in them are left out.
[[nodiscard]] std::string response_head(const HttpResponse& response,
                                        std::size_t content_length,
                                        std::string_view host,
                                        KeepAlive keep_alive);

/// Percent-encodes what may not stand in a path or query as it is; undoes the HTTP parser's
/// decoding. `keep` are the characters that separate, besides the unreserved ones.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view keep);

}  // namespace shopfloor::delivery
