// SPDX-License-Identifier: MIT
#include "server/control/uplink_tests.hpp"

#include "server/control/http_answers.hpp"
#include "server/control/method_table.hpp"
#include "server/delivery/http_text.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string>
#include <utility>

namespace shopfloor::control {
namespace {

using delivery::HttpRequest;
using delivery::HttpResponse;

}  // namespace

UplinkTests::UplinkTests(UplinkLimits limits,
                         people::Doorkeeper& doorkeeper,
                         std::function<auth::UtcTime()> now)
    : limits_(limits),
      doorkeeper_(doorkeeper),
      now_(std::move(now)),
      tests_({.failures = limits.tests_per_minute, .window = std::chrono::minutes{1}}) {}

delivery::HttpRoute UplinkTests::route() {
    return {.method = "POST",
            .path = "/v1/rooms/{room}/uplink",
            .max_body_bytes = limits_.test_bytes,
            .handler = [this](HttpRequest request) -> boost::asio::awaitable<HttpResponse> {
                co_return answer(request);
            }};
}

HttpResponse UplinkTests::answer(const HttpRequest& request) {
    const Outcome<auth::Caller> caller = doorkeeper_.authenticate(request);
    if (!caller) return refusal_response(caller.error());
    if (!auth::reaches(caller->role, auth::Role::Host)) {
        return refusal_response({"forbidden", "Uplink tests are for hosts and above."});
    }
    const std::string room = delivery::path_segment(request.path, 2);
    if (!may_act_for(*caller, room)) return refusal_response(not_yours("room"));
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(now_());
    const auto wait = tests_.wait(request.address, now);
    if (wait.count() > 0) {
        HttpResponse response = refusal_response(
            {"busy",
             fmt::format("This address has made its {} uplink tests of a minute: wait {} s.",
                         limits_.tests_per_minute,
                         (wait.count() + 999) / 1000)});
        response.status = 429;
        return response;
    }
    tests_.failed(request.address, now);
    HttpResponse response;
    response.status = 204;
    response.content_type.clear();
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

}  // namespace shopfloor::control
