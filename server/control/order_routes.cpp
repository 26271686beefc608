// SPDX-License-Identifier: MIT
#include "server/control/order_routes.hpp"

#include "server/auth/signed_call.hpp"
#include "server/control/http_answers.hpp"
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <chrono>
#include <cstdlib>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using namespace std::chrono_literals;

constexpr std::size_t kMaxBody = 4096;
constexpr auto kMaxAge = std::chrono::seconds{300};

Refusal not_signed() {
    return {"unauthorized",
            "The call is not signed as it should be: see POST /v1/orders in PROTOCOL.md, and "
            "order.secret."};
}

Outcome<OrderSignature> check(const OrderRoutes& wiring, const HttpRequest& request) {
    auto signature = parse_order_signature(request.authorization);
    if (!signature) return not_signed();
    const Outcome<std::string> secret = wiring.deals.order_secret(signature->store);
    if (!secret) return not_signed();
    if (!auth::verifies_call(*secret, signature->timestamp_s, request.body, signature->signature)) {
        return not_signed();
    }
    const std::chrono::seconds at{signature->timestamp_s};
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(wiring.now());
    if (at < now - kMaxAge || at > now + kMaxAge) {
        return Refusal{"unauthorized",
                       "The call's timestamp is over five minutes from this server's clock."};
    }
    return *std::move(signature);
}

// {"order":"o_…","status":"confirmed"}
Outcome<RpcCall> read_call(const std::string& room, const std::string& body) {
    json::error_code error;
    const json::value value = json::parse(body, error);
    if (error || !value.is_object()) return Refusal{"invalid", "The body is not a JSON object."};
    ParamReader reader{value.get_object()};
    const std::string order = reader.text("order", 64);
    const std::string status = reader.text("status", 16);
    if (status != "confirmed" && status != "cancelled") {
        reader.refuse("status", "must be \"confirmed\" or \"cancelled\"");
    }
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    return RpcCall{.method = status == "confirmed" ? "order.confirm" : "order.cancel",
                   .params = {{"room", room}, {"order", order}},
                   .id = json::value(1)};
}

// By the same way as a person's call, so that it is in the audit log.
boost::asio::awaitable<HttpResponse> take(const OrderRoutes& wiring, HttpRequest request) {
    const Outcome<OrderSignature> signature = check(wiring, request);
    if (!signature) co_return refusal_response(signature.error());
    Outcome<RpcCall> call = read_call(signature->store, request.body);
    if (!call) co_return refusal_response(call.error());
    auth::Caller caller{.id = "order-secret",
                        .name = "signed call",
                        .role = auth::Role::Assistant,
                        .store = signature->store};
    auto calling = wiring.dispatcher.answer_call(std::move(caller), *std::move(call));
    const std::optional<json::object> answer = co_await std::move(calling);
    if (const json::value* result = answer->if_contains("result")) {
        co_return json_response(200, *result);
    }
    const json::object& refused = answer->at("error").get_object();
    co_return refusal_response({std::string{refused.at("data").at("code").as_string()},
                                std::string{refused.at("message").as_string()}});
}

}  // namespace

std::optional<OrderSignature> parse_order_signature(std::string_view header) {
    if (!header.starts_with(auth::kSignatureScheme)) return std::nullopt;
    header.remove_prefix(auth::kSignatureScheme.size());
    OrderSignature found;
    while (!header.empty()) {
        const std::string_view part = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), part.size() + 1));
        const auto equals = part.find('=');
        if (equals == part.npos) return std::nullopt;
        const std::string_view name = part.substr(0, equals);
        const std::string_view value = part.substr(equals + 1);
        if (name == "store") {
            found.store = value;
        } else if (name == "signature") {
            found.signature = value;
        } else if (name == "timestamp") {
            const char* const end = value.data() + value.size();
            const auto [stop, error] = std::from_chars(value.data(), end, found.timestamp_s);
            if (error != std::errc{} || stop != end) return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    const bool is_whole = !found.store.empty() && !found.signature.empty() && found.timestamp_s > 0;
    return is_whole ? std::optional{std::move(found)} : std::nullopt;
}

std::vector<delivery::HttpRoute> order_routes(const OrderRoutes& wiring) {
    const auto handler = [wiring](HttpRequest request) { return take(wiring, std::move(request)); };
    return {
        {.method = "POST", .path = "/v1/orders", .max_body_bytes = kMaxBody, .handler = handler}};
}

}  // namespace shopfloor::control
