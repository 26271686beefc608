// SPDX-License-Identifier: MIT
// What HTTP answers look like: head, errors, headers that keep pages safe. Pure.
#pragma once

#include "server/delivery/http_route.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace shopfloor::delivery {

enum class KeepAlive { Yes, No };

/// What an answer's head depends on besides the answer.
struct HeadFacts {
    std::string_view host{};  // the request's, for the pages' content security policy
    KeepAlive keep_alive = KeepAlive::Yes;
    std::chrono::seconds strict_transport{0};  // HSTS (RFC 6797); 0: none
};

/// {"error":{"code":…,"message":…}}
[[nodiscard]] HttpResponse error_response(int status,
                                          std::string_view code,
                                          std::string_view message);

/// "Nothing is at this address": JSON under /v1/, a small page elsewhere.
[[nodiscard]] HttpResponse not_found_response(std::string_view path);

/// Status line and headers, up to and with the empty line. Headers with line breaks in them are
/// left out.
[[nodiscard]] std::string response_head(const HttpResponse& response,
                                        std::size_t content_length,
                                        const HeadFacts& facts);

/// Whether it consists of what a host and a port do, so that it may stand in a header of ours.
[[nodiscard]] bool is_plain_host(std::string_view host);
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Without spaces and tabs around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The segment of a path, from 0: "v1" is the first of "/v1/rooms". Empty: it has none there.
[[nodiscard]] std::string path_segment(std::string_view path, std::size_t index);

/// Percent-encodes what may not stand in a path or query as it is; undoes the HTTP parser's
/// decoding. `keep` are the characters that separate, besides the unreserved ones.
[[nodiscard]] std::string percent_encoded(std::string_view text, std::string_view keep);

}  // namespace shopfloor::delivery
