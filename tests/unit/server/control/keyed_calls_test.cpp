// SPDX-License-Identifier: MIT
#include "server/control/keyed_calls.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;

namespace {

KeyedCall of(const std::string& caller, auth::UtcTime created, const std::string& store = {}) {
    return {.caller = caller, .store = store, .fingerprint = "f", .created = created};
}

}  // namespace

TEST_CASE("A key is known for a day", "[control]") {
    KeyedCalls calls;
    calls.put("a", of("t_1", 5ms));
    CHECK(calls.find("a", 5ms + 24h - 1ms) != nullptr);
    CHECK(calls.find("b", 5ms) == nullptr);
    CHECK(calls.find("a", 5ms + 24h) == nullptr);
    CHECK(calls.size() == 0);
}

TEST_CASE("A caller has so many keys, and all have; only time makes place", "[control]") {
    KeyedCalls calls{{.life = 100ms, .of_caller = 2, .of_all = 3}};
    calls.put("a", of("t_1", 0ms));
    calls.put("b", of("t_1", 50ms));
    const auto full = calls.may_begin("t_1", "", 60ms);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().code == "busy");
    CHECK(full.error().field == "idempotency_key");
    CHECK(calls.may_begin("t_2", "", 60ms).has_value());
    calls.put("c", of("t_2", 60ms));
    CHECK_FALSE(calls.may_begin("t_3", "", 60ms).has_value());
    CHECK(calls.find("a", 60ms) != nullptr);
    CHECK(calls.may_begin("t_1", "", 100ms).has_value());
    CHECK(calls.size() == 2);
}

TEST_CASE("What is put again, or forgotten, counts once", "[control]") {
    KeyedCalls calls{{.of_caller = 2}};
    for (int count = 0; count < 5; ++count) {
        calls.put("a", of("t_1", 0ms));
    }
    CHECK(calls.may_begin("t_1", "", 1ms).has_value());
    calls.forget("a");
    calls.forget("a");
    CHECK(calls.size() == 0);
}

TEST_CASE("A store's callers have so many keys together, and another store has its own",
          "[control]") {
    KeyedCalls calls{{.life = 100ms, .of_caller = 2, .of_store = 3, .of_all = 100}};
    calls.put("a", of("t_1", 0ms, "silk"));
    calls.put("b", of("t_2", 50ms, "silk"));
    CHECK(calls.may_begin("t_3", "silk", 60ms).has_value());
    calls.put("c", of("t_2", 60ms, "silk"));
    const auto full = calls.may_begin("t_3", "silk", 70ms);
    REQUIRE_FALSE(full.has_value());
    CHECK(full.error().code == "busy");
    CHECK(full.error().field == "idempotency_key");
    CHECK(full.error().message.find("store") != std::string::npos);
    CHECK(calls.may_begin("t_4", "tea", 70ms).has_value());
    CHECK(calls.may_begin("t_5", "", 70ms).has_value());
    CHECK(calls.may_begin("t_3", "silk", 100ms).has_value());
}

TEST_CASE("Callers of no store are not limited together", "[control]") {
    KeyedCalls calls{{.of_caller = 2, .of_store = 1}};
    calls.put("a", of("t_1", 0ms));
    calls.put("b", of("t_2", 0ms));
    CHECK(calls.may_begin("t_1", "", 1ms).has_value());
}
