// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shopfloor::delivery {

struct HttpRequest {
    std::string method;         // "GET", "POST"
    std::string path;           // in normal form: no dot segments, percent-encoded where it must be
    std::string query;          // without "?"
    std::string authorization;  // the Authorization header, or empty
    std::string cookie;         // the Cookie header, or empty
    std::string origin;         // where the page that asks comes from, or empty
    std::string host;           // as the client wrote it
    std::string range;          // the Range header, or empty
    std::string content_type;
    std::string if_match;  // the If-Match header, or empty
    /// Nobody has asked for it yet: a browser fetches ahead (Sec-Purpose, or its older names).
    bool is_prefetch = false;
    std::string address;     // the peer's "ip:port"; port 0 where a trusted proxy tells it
    bool is_secure = false;  // by https, as we see it or a trusted proxy tells
    std::string body;        // at most HttpRoute::max_body_bytes
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    /// The path of a file that is the body instead. Ranges of it are served (RFC 9110, 14), and an
    /// ETag is added; where it cannot be read, the answer is 404.
    std::string file{};
    std::vector<std::pair<std::string, std::string>> headers;  // besides type, length and security
};

/// Answers requests for one path. `handler` runs on the business thread.
struct HttpRoute {
    std::string method;
    /// Exact, or a prefix when it ends with "/". A segment in braces stands for any one segment:
    /// "/v1/broadcasts/{id}/cues.json".
    std::string path;
    std::size_t max_body_bytes = 0;
    std::function<boost::asio::awaitable<HttpResponse>(HttpRequest)> handler;
    /// Answered over plain HTTP even where people are sent to https.
    bool is_for_plain_too = false;
};

}  // namespace shopfloor::delivery
