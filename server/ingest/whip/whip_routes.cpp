// SPDX-License-Identifier: MIT
#include "server/ingest/whip/whip_routes.hpp"

#include "server/auth/tokens.hpp"
#include "server/delivery/http_text.hpp"

#include <boost/asio/awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace shopfloor::ingest {
namespace {

using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr std::string_view kEndpoint = "/v1/rooms/{room}/whip";
constexpr std::string_view kSession = "/v1/rooms/{room}/whip/{session}";
constexpr std::string_view kSdp = "application/sdp";
constexpr std::string_view kFragment = "application/trickle-ice-sdpfrag";
// A session's ICE never restarts, so that one tag stands for it.
constexpr std::string_view kEntityTag = "\"1\"";

constexpr std::array<std::pair<std::string_view, int>, 9> kStatuses{{
    {"invalid", 400},
    {"unauthorized", 401},
    {"forbidden", 403},
    {"not_found", 404},
    {"unacceptable", 406},
    {"conflict", 409},
    {"stream_failed", 409},
    {"too_many", 429},
    {"busy", 503},
}};

// Keys are no cookies: a page of any origin may show one that it has.
HttpResponse for_any_origin(HttpResponse response) {
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("Access-Control-Expose-Headers", "Location, ETag, Link");
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

HttpResponse refused(int status, std::string_view code, std::string_view message) {
    return for_any_origin(delivery::error_response(status, code, message));
}

HttpResponse refused(const Refusal& refusal) {
    const auto known =
        std::ranges::find(kStatuses, refusal.code, &std::pair<std::string_view, int>::first);
    const int status = known == kStatuses.end() ? 500 : known->second;
    HttpResponse response = refused(status, refusal.code, refusal.message);
    if (status == 401) {
        response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"shopfloor\"");
    }
    if (status == 429 || status == 503) response.headers.emplace_back("Retry-After", "5");
    return response;
}

HttpResponse nothing(int status) {
    HttpResponse response;
    response.status = status;
    response.content_type = "text/plain";
    return for_any_origin(std::move(response));
}

std::string room_of(const HttpRequest& request) { return delivery::path_segment(request.path, 2); }
std::string session_of(const HttpRequest& request) {
    return delivery::path_segment(request.path, 4);
}

// Without its parameters (RFC 9110, 8.3.1).
bool is_type(const HttpRequest& request, std::string_view wanted) {
    const std::string_view type = request.content_type;
    return delivery::equal_ignoring_case(delivery::trimmed(type.substr(0, type.find(';'))), wanted);
}

std::optional<WhipSessions::Publisher> publisher_of(const HttpRequest& request) {
    const auto key = auth::bearer_token(request.authorization);
    if (!key) return std::nullopt;
    return WhipSessions::Publisher{
        .room = room_of(request), .key = std::string{*key}, .address = request.address};
}

HttpResponse needs_key() {
    return refused(
        Refusal{"unauthorized", "Send the room's stream key as \"Authorization: Bearer KEY\"."});
}

// Lines of text (RFC 8866, 5): what cannot be one is not worth a process.
bool is_sdp_shaped(std::string_view body) {
    return body.starts_with("v=0") && std::ranges::none_of(body, [](unsigned char letter) {
               return letter < 0x20 && letter != '\r' && letter != '\n' && letter != '\t';
           });
}

void add_ice_servers(HttpResponse& response, const WhipSettings& settings) {
    for (const std::string& link : settings.ice_servers) {
        response.headers.emplace_back("Link", link);
    }
}

Answering post_offer(WhipSessions& sessions, HttpRequest request) {
    if (!is_type(request, kSdp)) {
        co_return refused(415, "unsupported", "Send the offer as application/sdp.");
    }
    auto publisher = publisher_of(request);
    if (!publisher) co_return needs_key();
    if (!is_sdp_shaped(request.body)) {
        co_return refused(Refusal{"invalid",
                                  "The body is not a session description (SDP). Send what the "
                                  "browser's createOffer gave."});
    }
    const std::string endpoint = request.path;
    boost::asio::awaitable<Outcome<WhipSessions::Opened>> opening =
        sessions.open(std::move(*publisher), std::move(request.body));
    Outcome<WhipSessions::Opened> opened = co_await std::move(opening);
    if (!opened) co_return refused(opened.error());
    HttpResponse response;
    response.status = 201;
    response.content_type = kSdp;
    response.body = std::move(opened->answer);
    response.headers.emplace_back("Location", fmt::format("{}/{}", endpoint, opened->id));
    response.headers.emplace_back("ETag", kEntityTag);
    add_ice_servers(response, sessions.settings());
    co_return for_any_origin(std::move(response));
}

// RFC 9725, 4.3.1: which ICE session the fragment is for.
std::optional<HttpResponse> mismatch(const HttpRequest& request) {
    if (request.if_match.empty()) {
        return refused(428, "precondition_required", "Send If-Match with the session's ETag.");
    }
    if (request.if_match == "*") {
        return refused(422,
                       "no_restart",
                       "This server does not restart ICE. Begin a new session by POST: viewers "
                       "keep the last picture meanwhile.");
    }
    if (request.if_match != kEntityTag) {
        return refused(412, "precondition_failed", "The ETag is of another ICE session.");
    }
    return std::nullopt;
}

Answering patch_session(WhipSessions& sessions, HttpRequest request) {
    if (!is_type(request, kFragment)) {
        co_return refused(415, "unsupported", fmt::format("Send the fragment as {}.", kFragment));
    }
    const auto publisher = publisher_of(request);
    if (!publisher) co_return needs_key();
    if (auto refusal = mismatch(request)) co_return *std::move(refusal);
    if (request.body.find("a=") == std::string::npos) {
        co_return refused(Refusal{"invalid", "The body is not an SDP fragment (RFC 8840)."});
    }
    const Outcome<void> added =
        sessions.add_candidates(session_of(request), *publisher, std::move(request.body));
    co_return added ? nothing(204) : refused(added.error());
}

Answering delete_session(WhipSessions& sessions, HttpRequest request) {
    const auto publisher = publisher_of(request);
    if (!publisher) co_return needs_key();
    const Outcome<void> closed = sessions.close(session_of(request), *publisher);
    co_return closed ? nothing(200) : refused(closed.error());
}

Answering answer_options(std::string_view methods, bool is_endpoint) {
    HttpResponse response = nothing(200);
    response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    response.headers.emplace_back("Access-Control-Allow-Headers",
                                  "Authorization, Content-Type, If-Match");
    response.headers.emplace_back("Access-Control-Max-Age", "86400");
    if (is_endpoint) response.headers.emplace_back("Accept-Post", kSdp);
    co_return response;
}

}  // namespace

std::vector<delivery::HttpRoute> whip_routes(WhipSessions& sessions) {
    const auto route = [&sessions](std::string_view method,
                                   std::string_view path,
                                   Answering (*answer)(WhipSessions&, HttpRequest)) {
        return delivery::HttpRoute{.method = std::string{method},
                                   .path = std::string{path},
                                   .max_body_bytes = wire::kMaxSdpBytes,
                                   .handler = [&sessions, answer](HttpRequest request) {
                                       return answer(sessions, std::move(request));
                                   }};
    };
    const auto options = [](std::string_view path, std::string_view methods, bool is_endpoint) {
        return delivery::HttpRoute{.method = "OPTIONS",
                                   .path = std::string{path},
                                   .handler = [methods, is_endpoint](const HttpRequest&) {
                                       return answer_options(methods, is_endpoint);
                                   }};
    };
    return {route("POST", kEndpoint, &post_offer),
            options(kEndpoint, "POST, OPTIONS", true),
            route("PATCH", kSession, &patch_session),
            route("DELETE", kSession, &delete_session),
            options(kSession, "PATCH, DELETE, OPTIONS", false)};
}

}  // namespace shopfloor::ingest
