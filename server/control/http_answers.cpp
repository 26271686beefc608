// SPDX-License-Identifier: MIT
#include "server/control/http_answers.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpResponse;

constexpr std::array<std::pair<std::string_view, int>, 7> kStatuses{{
    {"invalid", 400},
    {"unauthorized", 401},
    {"forbidden", 403},
    {"not_found", 404},
    {"conflict", 409},
    {"busy", 503},
    {"failed", 500},
}};

}  // namespace

HttpResponse json_response(int status, const json::value& body) {
    HttpResponse response;
    response.status = status;
    response.body = json::serialize(body);
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

HttpResponse refusal_response(const Refusal& refusal) {
    const auto known =
        std::ranges::find(kStatuses, refusal.code, &std::pair<std::string_view, int>::first);
    json::object error{{"code", refusal.code}, {"message", refusal.message}};
    if (!refusal.field.empty()) error["field"] = refusal.field;
    return json_response(known == kStatuses.end() ? 500 : known->second,
                         json::object{{"error", std::move(error)}});
}

}  // namespace shopfloor::control
