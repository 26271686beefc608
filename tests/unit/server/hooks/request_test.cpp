// SPDX-License-Identifier: MIT
#include "server/hooks/request.hpp"

#include "server/auth/signed_call.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::hooks;
namespace json = boost::json;

namespace {

const Signer kSigner{.hook = "hk_1", .store = "silk", .secret = "hs_new"};

storage::WaitingHookEvent event(std::int64_t seq, std::string data = R"({"a":1})") {
    return {.seq = seq,
            .id = "e_" + std::to_string(seq),
            .kind = "hold.created",
            .utc = storage::UtcTime{1000 + seq},
            .data = std::move(data)};
}

std::string part(const std::string& request, const std::string& name) {
    const auto begin = request.find(name + "=") + name.size() + 1;
    return request.substr(begin, request.find_first_of(",\r", begin) - begin);
}

}  // namespace

TEST_CASE("A request has its events in their order", "[hooks]") {
    const json::value body = json::parse(to_body(kSigner, "b_1", {event(4), event(5)}));
    CHECK(body.at("hook") == "hk_1");
    CHECK(body.at("store") == "silk");
    CHECK(body.at("broadcast") == "b_1");
    const json::array& events = body.at("events").as_array();
    REQUIRE(events.size() == 2);
    CHECK(events[0].at("id") == "e_4");
    CHECK(events[0].at("seq") == 4);
    CHECK(events[0].at("type") == "hold.created");
    CHECK(events[0].at("utc_ms") == 1004);
    CHECK(events[0].at("data").at("a") == 1);
    CHECK(events[1].at("seq") == 5);
    CHECK(json::parse(to_body(kSigner, {}, {event(0)})).at("broadcast").is_null());
}

TEST_CASE("A request is signed with the secret, and for a while with the one before", "[hooks]") {
    const Target target{.host = "a.example", .path = "/x?y=1", .authority = "a.example:8443"};
    const std::string body = to_body(kSigner, "b_1", {event(1)});
    const std::string request = to_request(target, kSigner, 1795392000, body);
    CHECK(request.starts_with("POST /x?y=1 HTTP/1.1\r\nHost: a.example:8443\r\n"));
    CHECK(request.ends_with("\r\n\r\n" + body));
    CHECK(request.find("Content-Length: " + std::to_string(body.size())) != std::string::npos);
    CHECK(part(request, "timestamp") == "1795392000");
    CHECK(auth::verifies_call("hs_new", 1795392000, body, part(request, "signature")));
    CHECK_FALSE(auth::verifies_call("hs_new", 1795392001, body, part(request, "signature")));
    CHECK(request.find("previous=") == std::string::npos);

    Signer rotated = kSigner;
    rotated.previous = "hs_old";
    const std::string both = to_request(target, rotated, 1795392000, body);
    CHECK(auth::verifies_call("hs_new", 1795392000, body, part(both, "signature")));
    CHECK(auth::verifies_call("hs_old", 1795392000, body, part(both, "previous")));
}

TEST_CASE("A request takes what fits, and at least one event", "[hooks]") {
    std::vector<storage::WaitingHookEvent> events{event(1, std::string(kMaxEventBytes + 1, ' ')),
                                                  event(2)};
    cut_to_fit(events);
    REQUIRE(events.size() == 1);
    events = {event(1, std::string(kMaxEventBytes / 2, ' ')),
              event(2, std::string(kMaxEventBytes / 2, ' ')),
              event(3)};
    cut_to_fit(events);
    CHECK(events.size() == 2);
    events = {event(1), event(2), event(3)};
    cut_to_fit(events);
    CHECK(events.size() == 3);
}
