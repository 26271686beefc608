// SPDX-License-Identifier: MIT
#include "server/control/health_routes.hpp"

#include "server/auth/secret.hpp"
#include "server/control/http_answers.hpp"
#include "server/health/exposition.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <utility>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr int kUnavailable = 503;

Answering answer_alive(health::Reporter& health) {
    std::vector<health::Problem> problems = health.problems();
    std::erase_if(problems, [](const health::Problem& problem) { return !problem.needs_restart; });
    if (problems.empty()) co_return json_response(200, json::object{{"status", "ok"}});
    co_return json_response(kUnavailable,
                            json::object{{"status", "stuck"}, {"problems", to_array(problems)}});
}

Answering answer_ready(health::Reporter& health) {
    const std::vector<health::Problem> problems = health.problems();
    if (problems.empty()) co_return json_response(200, json::object{{"status", "ready"}});
    co_return json_response(
        kUnavailable, json::object{{"status", "not ready"}, {"problems", to_array(problems)}});
}

bool has_token(const HttpRequest& request, const std::string& token_hash) {
    constexpr std::string_view scheme = "Bearer ";
    std::string_view sent = request.authorization;
    if (!sent.starts_with(scheme)) return false;
    sent.remove_prefix(scheme.size());
    return auth::hash_secret(sent) == token_hash;
}

Answering answer_metrics(health::Reporter& health,
                         people::Doorkeeper& doorkeeper,
                         std::string token_hash,
                         HttpRequest request) {
    if (!has_token(request, token_hash)) {
        const Outcome<auth::Caller> caller = doorkeeper.authenticate(request);
        const bool is_operator = caller && caller->role == auth::Role::Operator;
        if (!is_operator) {
            HttpResponse refused = refusal_response(
                caller ? Refusal{"forbidden", "The server's figures are for operators.", ""}
                       : caller.error());
            refused.headers.emplace_back("www-authenticate", "Bearer realm=\"shopfloor\"");
            co_return refused;
        }
    }
    HttpResponse response;
    response.content_type = health::Exposition::kContentType;
    response.body = health.metrics();
    response.headers.emplace_back("cache-control", "no-store");
    co_return response;
}

delivery::HttpRoute get(std::string path,
                        std::function<Answering(HttpRequest)> handler,
                        bool is_for_plain_too = false) {
    return {.method = "GET",
            .path = std::move(path),
            .handler = std::move(handler),
            .is_for_plain_too = is_for_plain_too};
}

}  // namespace

json::array to_array(const std::vector<health::Problem>& problems) {
    json::array array;
    for (const health::Problem& problem : problems) {
        array.push_back(json::object{{"code", problem.code},
                                     {"text", problem.text},
                                     {"advice", problem.advice},
                                     {"since_ms", problem.since.count()}});
    }
    return array;
}

std::vector<delivery::HttpRoute> health_routes(health::Reporter& health,
                                               people::Doorkeeper& doorkeeper,
                                               std::string token_hash) {
    return {
        get(
            "/healthz", [&health](const HttpRequest&) { return answer_alive(health); }, true),
        get(
            "/readyz", [&health](const HttpRequest&) { return answer_ready(health); }, true),
        get("/metrics", [&health, &doorkeeper, hash = std::move(token_hash)](HttpRequest request) {
            return answer_metrics(health, doorkeeper, hash, std::move(request));
        })};
}

}  // namespace shopfloor::control
