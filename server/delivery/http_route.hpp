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
    std::string address;  // the peer's "ip:port"
    std::string body;     // at most HttpRoute::max_body_bytes
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "application/json; charset=utf-8";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;  // besides type, length and security
};

/// Answers requests for one path. `handler` runs on the business thread.
struct HttpRoute {
    std::string method;
    std::string path;  // exact, or a prefix when it ends with "/"
    std::size_t max_body_bytes = 0;
    std::function<boost::asio::awaitable<HttpResponse>(HttpRequest)> handler;
};

}  // namespace shopfloor::delivery
