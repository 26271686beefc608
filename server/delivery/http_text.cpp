// SPDX-License-Identifier: MIT
#include "server/delivery/http_text.hpp"

#include "server/delivery/viewer_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace shopfloor::delivery {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";

std::string_view reason_of(int status) {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 206: return "Partial Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 406: return "Not Acceptable";
        case 409: return "Conflict";
        case 411: return "Length Required";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 416: return "Range Not Satisfiable";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        default: return "Status";
    }
}

bool is_unreserved(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '.' || c == '_' ||
           c == '~';
}

bool has_line_break(std::string_view text) {
    return text.find_first_of("\r\n") != std::string_view::npos;
}

// Product pictures come from anywhere; scripts, styles and sockets from this host only.
std::string content_security_policy(std::string_view host) {
    const std::string sockets =
        is_plain_host(host) ? fmt::format("ws://{0} wss://{0}", host) : "ws: wss:";
    return fmt::format(
        "default-src 'self'; img-src 'self' http: https: data:; media-src 'self' blob:; "
        "worker-src 'self' blob:; connect-src 'self' {}; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'",
        sockets);
}

}  // namespace

bool is_plain_host(std::string_view host) {
    return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
        return is_unreserved(c) || c == ':' || c == '[' || c == ']';
    });
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) ==
               std::tolower(static_cast<unsigned char>(y));
    });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

HttpResponse error_response(int status, std::string_view code, std::string_view message) {
    HttpResponse response;
    response.status = status;
    response.body = fmt::format(
        R"({{"error":{{"code":{},"message":{}}}}})", json_string(code), json_string(message));
    return response;
}

HttpResponse not_found_response(std::string_view path) {
    if (path.starts_with("/v1/")) {
        return error_response(404, "not_found", "Nothing is at this address.");
    }
    HttpResponse response;
    response.status = 404;
    response.content_type = kHtml;
    response.body =
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not found</title>"
        "<h1>Nothing is at this address</h1><p><a href=\"/\">See who is live now</a></p></html>\n";
    return response;
}

std::string response_head(const HttpResponse& response,
                          std::size_t content_length,
                          const HeadFacts& facts) {
    std::string head =
        fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    const auto add = [&head](std::string_view name, std::string_view value) {
        if (has_line_break(name) || has_line_break(value)) return;
        fmt::format_to(std::back_inserter(head), "{}: {}\r\n", name, value);
    };
    if (response.status != 204 && response.status != 304) {
        add("Content-Type", response.content_type);
        add("Content-Length", fmt::format("{}", content_length));
    }
    for (const auto& [name, value] : response.headers)
        add(name, value);
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "strict-origin-when-cross-origin");
    if (response.content_type.starts_with("text/html")) {
        add("Content-Security-Policy", content_security_policy(facts.host));
    }
    if (facts.strict_transport.count() > 0) {
        add("Strict-Transport-Security", fmt::format("max-age={}", facts.strict_transport.count()));
    }
    if (facts.keep_alive == KeepAlive::No) add("Connection", "close");
    head += "\r\n";
    return head;
}

std::string path_segment(std::string_view path, std::size_t index) {
    std::size_t from = 1;
    for (; index > 0 && from != 0; --index) {
        from = path.find('/', from) + 1;
    }
    return std::string{from == 0 ? "" : path.substr(from, path.find('/', from) - from)};
}

std::string percent_encoded(std::string_view text, std::string_view keep) {
    std::string encoded;
    encoded.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            fmt::format_to(std::back_inserter(encoded), "%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

}  // namespace shopfloor::delivery
