// SPDX-License-Identifier: MIT
#include "server/control/signin_routes.hpp"

#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

#include <array>
#include <utility>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr std::size_t kMaxBodyBytes = 1024;

int status_of(const std::string& code) {
    constexpr std::array<std::pair<std::string_view, int>, 7> statuses{{
        {"invalid", 400},
        {"unknown_link", 401},
        {"unauthorized", 401},
        {"forbidden", 403},
        {"too_many", 429},
        {"busy", 503},
        {"failed", 500},
    }};
    for (const auto& [word, status] : statuses) {
        if (word == code) return status;
    }
    return 409;  // a link that is over
}

HttpResponse refused(const Refusal& refusal) {
    HttpResponse response;
    response.status = status_of(refusal.code);
    response.body = json::serialize(
        json::object{{"error", {{"code", refusal.code}, {"message", refusal.message}}}});
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

/// Another site must not sign its visitors in here as somebody else, nor out.
std::optional<Refusal> foreign(const HttpRequest& request) {
    if (request.origin.empty() || people::is_same_origin(request.origin, request.host)) {
        return std::nullopt;
    }
    return Refusal{"forbidden", "Pages of another site may not sign anybody in or out here."};
}

Outcome<std::string> read_secret(const std::string& body) {
    boost::system::error_code error;
    const json::value value = json::parse(body, error);
    if (error || !value.is_object()) {
        return Refusal{"invalid", "The body must be {\"secret\": …}, of a link or a token."};
    }
    ParamReader reader{value.get_object()};
    std::string secret = reader.text("secret");
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    return secret;
}

// A browser that came by https keeps the cookie to https.
people::CookieSecure secure_for(const HttpRequest& request, people::CookieSecure always) {
    return request.is_secure ? people::CookieSecure::Yes : always;
}

Answering sign_in(people::People& people, people::CookieSecure always, HttpRequest request) {
    const people::CookieSecure secure = secure_for(request, always);
    if (const auto refusal = foreign(request)) co_return refused(*refusal);
    Outcome<std::string> secret = read_secret(request.body);
    if (!secret) co_return refused(secret.error());
    auto signing = people.sign_in(*std::move(secret), std::move(request.address));
    const Outcome<people::SignedIn> signed_in = co_await std::move(signing);
    if (!signed_in) co_return refused(signed_in.error());

    const auth::Caller& caller = signed_in->caller;
    HttpResponse response;
    response.body = json::serialize(
        json::object{{"role", auth::to_word(caller.role)},
                     {"store", caller.store},
                     {"name", caller.name},
                     {"next", caller.role == auth::Role::Operator ? "/console" : "/studio"}});
    response.headers = {
        {"cache-control", "no-store"},
        {"set-cookie", people::set_cookie(people::kSessionCookie, signed_in->secret, secure)}};
    co_return response;
}

Answering sign_out(people::People& people, people::CookieSecure always, HttpRequest request) {
    const people::CookieSecure secure = secure_for(request, always);
    if (const auto refusal = foreign(request)) co_return refused(*refusal);
    request.authorization.clear();  // it is the cookie's session that ends
    if (Outcome<people::Admission> admission = people.admit(request)) {
        auto signing = people.sign_out(*std::move(admission));
        const Outcome<void> signed_out = co_await std::move(signing);
        if (!signed_out) co_return refused(signed_out.error());
    }
    HttpResponse response;
    response.status = 204;
    response.content_type.clear();
    response.headers = {{"cache-control", "no-store"},
                        {"set-cookie", people::set_cookie(people::kSessionCookie, {}, secure)}};
    co_return response;
}

// Asked by pages that are for everyone too, so nobody is no error.
Answering read_session(people::People& people, HttpRequest request) {
    json::value session = nullptr;
    if (const Outcome<auth::Caller> caller = people.authenticate(request)) {
        session = json::object{{"role", auth::to_word(caller->role)},
                               {"store", caller->store},
                               {"name", caller->name},
                               {"id", caller->id}};
    }
    HttpResponse response;
    response.body = json::serialize(json::object{{"session", std::move(session)}});
    response.headers = {{"cache-control", "no-store"}};
    co_return response;
}

}  // namespace

std::vector<delivery::HttpRoute> signin_routes(people::People& people,
                                               people::CookieSecure secure) {
    const auto in = [&people, secure](HttpRequest request) {
        return sign_in(people, secure, std::move(request));
    };
    const auto out = [&people, secure](HttpRequest request) {
        return sign_out(people, secure, std::move(request));
    };
    const auto read = [&people](HttpRequest request) {
        return read_session(people, std::move(request));
    };
    return {
        {.method = "GET", .path = "/v1/session", .handler = read},
        {.method = "POST", .path = "/v1/signin", .max_body_bytes = kMaxBodyBytes, .handler = in},
        {.method = "POST", .path = "/v1/signout", .max_body_bytes = kMaxBodyBytes, .handler = out}};
}

}  // namespace shopfloor::control
