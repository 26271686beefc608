// SPDX-License-Identifier: MIT
#include "server/delivery/request_head.hpp"

#include "server/delivery/http_text.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace shopfloor::delivery {
namespace {

constexpr std::array<std::pair<lws_token_indexes, const char*>, 7> kMethods{{
    {WSI_TOKEN_GET_URI, "GET"},
    {WSI_TOKEN_POST_URI, "POST"},
    {WSI_TOKEN_HEAD_URI, "HEAD"},
    {WSI_TOKEN_PUT_URI, "PUT"},
    {WSI_TOKEN_PATCH_URI, "PATCH"},
    {WSI_TOKEN_DELETE_URI, "DELETE"},
    {WSI_TOKEN_OPTIONS_URI, "OPTIONS"},
}};

// libwebsockets undoes percent-encoding while it parses; these stand for themselves in a path
// (RFC 3986, 3.3) and in one name=value of a query.
constexpr std::string_view kPathCharacters = "/!$&'()*+,;=:@";
constexpr std::string_view kQueryCharacters = "=/!$'()*,:@?";

std::string header(lws* wsi, lws_token_indexes token) {
    std::string value(static_cast<std::size_t>(lws_hdr_total_length(wsi, token)), '\0');
    if (value.empty()) return value;
    const int length = lws_hdr_copy(wsi, value.data(), static_cast<int>(value.size()) + 1, token);
    value.resize(static_cast<std::size_t>(std::max(length, 0)));
    return value;
}

// Headers that libwebsockets has no token for; their names in lower case, with the colon.
constexpr std::array<std::string_view, 3> kPurposes{"sec-purpose:", "purpose:", "x-moz:"};

std::string custom_header(lws* wsi, std::string_view name) {
    std::array<char, 64> value{};
    const int length = lws_hdr_custom_copy(wsi,
                                           value.data(),
                                           static_cast<int>(value.size()),
                                           name.data(),
                                           static_cast<int>(name.size()));
    return length > 0 ? std::string{value.data()} : std::string{};
}

bool is_prefetch(lws* wsi) {
    return std::ranges::any_of(kPurposes, [wsi](std::string_view name) {
        return custom_header(wsi, name).find("prefetch") != std::string::npos;
    });
}

std::string query_of(lws* wsi) {
    std::string query;
    for (int index = 0;; ++index) {
        const int length = lws_hdr_fragment_length(wsi, WSI_TOKEN_HTTP_URI_ARGS, index);
        if (length <= 0) return query;
        std::string piece(static_cast<std::size_t>(length) + 1, '\0');
        lws_hdr_copy_fragment(wsi, piece.data(), length + 1, WSI_TOKEN_HTTP_URI_ARGS, index);
        piece.pop_back();
        if (index > 0) query += '&';
        query += percent_encoded(piece, kQueryCharacters);
    }
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

std::string peer_address(int descriptor) {
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (::getpeername(descriptor, address, &size) != 0) return {};
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (storage.ss_family == AF_INET) {
        const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
        ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
        return fmt::format("{}:{}", text.data(), ntohs(v4->sin_port));
    }
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    return fmt::format("[{}]:{}", text.data(), ntohs(v6->sin6_port));
}

namespace {

RequestPeer peer_of(lws* wsi, const TrustedProxies& proxies) {
    return peer_behind(
        {.address = peer_address(lws_get_socket_fd(wsi)), .is_secure = lws_is_ssl(wsi) != 0},
        {.addresses = header(wsi, WSI_TOKEN_X_FORWARDED_FOR),
         .protocol = custom_header(wsi, "x-forwarded-proto:")},
        proxies);
}

}  // namespace

RequestHead read_request_head(lws* wsi, std::string_view path, const TrustedProxies& proxies) {
    RequestHead head;
    for (const auto& [token, name] : kMethods) {
        if (lws_hdr_total_length(wsi, token) > 0) head.request.method = name;
    }
    head.request.path = percent_encoded(path, kPathCharacters);
    head.request.query = query_of(wsi);
    head.request.authorization = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION);
    head.request.if_match = header(wsi, WSI_TOKEN_HTTP_IF_MATCH);
    head.request.content_type = header(wsi, WSI_TOKEN_HTTP_CONTENT_TYPE);
    RequestPeer peer = peer_of(wsi, proxies);
    head.request.address = std::move(peer.address);
    head.request.is_secure = peer.is_secure;
    head.request.cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE);
    head.request.origin = header(wsi, WSI_TOKEN_ORIGIN);
    head.request.host = header(wsi, WSI_TOKEN_HOST);
    head.request.range = header(wsi, WSI_TOKEN_HTTP_RANGE);
    head.request.is_prefetch = is_prefetch(wsi);
    head.if_none_match = header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH);
    head.if_range = header(wsi, WSI_TOKEN_HTTP_IF_RANGE);
    head.is_chunked = lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0;
    const std::string length = header(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH);
    if (!length.empty()) head.content_length = number_of(length);
    const bool is_printable = std::none_of(path.begin(), path.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    head.is_valid = !head.request.method.empty() && is_printable &&
                    (length.empty() || head.content_length.has_value());
    return head;
}

UpgradeRequest read_upgrade_request(lws* wsi, std::string_view upgrade) {
    return {.upgrade = std::string{upgrade},
            .path = header(wsi, WSI_TOKEN_GET_URI),
            .host = header(wsi, WSI_TOKEN_HOST),
            .origin = header(wsi, WSI_TOKEN_ORIGIN),
            .protocols = header(wsi, WSI_TOKEN_PROTOCOL)};
}

SocketPeer read_socket_peer(lws* wsi, const TrustedProxies& proxies) {
    RequestPeer peer = peer_of(wsi, proxies);
    return {.authorization = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION),
            .cookie = header(wsi, WSI_TOKEN_HTTP_COOKIE),
            .origin = header(wsi, WSI_TOKEN_ORIGIN),
            .host = header(wsi, WSI_TOKEN_HOST),
            .address = std::move(peer.address),
            .is_secure = peer.is_secure};
}

}  // namespace shopfloor::delivery
