// SPDX-License-Identifier: MIT
#include "server/health/diagnosis.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace shopfloor::health;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> codes(const Facts& facts) {
    std::vector<std::string> found;
    for (const Problem& problem : diagnose(facts))
        found.push_back(problem.code);
    return found;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("A server whose parts all work has no problem", "[health]") {
    CHECK(diagnose({}).empty());
    CHECK(diagnose({.delivery_silences = {0ns, 1s, 2s}}).empty());
}

TEST_CASE("Each part that does not work has its problem", "[health]") {
    CHECK(codes({.storage = StorageState::Full}) == Codes{"storage_full"});
    CHECK(codes({.storage = StorageState::Locked}) == Codes{"storage_locked"});
    CHECK(codes({.storage = StorageState::Damaged}) == Codes{"storage_damaged"});
    CHECK(codes({.storage = StorageState::Unwritable}) == Codes{"storage_unwritable"});
    CHECK(codes({.storage = StorageState::Unreachable}) == Codes{"storage_unreachable"});
    CHECK(codes({.storage = StorageState::Replaced}) == Codes{"storage_replaced"});
    CHECK(diagnose({.storage = StorageState::Replaced}).front().needs_restart);
    CHECK(codes({.is_recording_stopped = true}) == Codes{"recording_disk_full"});
    CHECK(codes({.is_worker_there = false}) == Codes{"worker_missing"});
    CHECK(codes({.can_worker_start = false}) == Codes{"worker_not_starting"});
    CHECK(codes({.delivery_silences = {1s, 11s}}) == Codes{"delivery_stuck"});
}

TEST_CASE("Little room is told with its figures, but not beside none", "[health]") {
    Facts facts{.storage_free_bytes = 5 * 1024 * 1024, .storage_min_free_bytes = 9 * 1024 * 1024};
    const std::vector<Problem> problems = diagnose(facts);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "storage_space_low");
    CHECK(problems[0].text.find("5 MiB") != std::string::npos);
    CHECK(problems[0].text.find("9 MiB") != std::string::npos);
    facts.storage = StorageState::Full;
    CHECK(codes(facts) == Codes{"storage_full"});
    facts.storage = StorageState::Fine;
    facts.storage_free_bytes = facts.storage_min_free_bytes;
    CHECK(diagnose(facts).empty());
}

TEST_CASE("Only what a restart mends asks for one", "[health]") {
    const std::vector<Problem> problems = diagnose({.storage = StorageState::Full,
                                                    .is_recording_stopped = true,
                                                    .is_worker_there = false,
                                                    .delivery_silences = {1min}});
    REQUIRE(problems.size() == 4);
    for (const Problem& problem : problems) {
        INFO(problem.code);
        CHECK(problem.needs_restart == (problem.code == "delivery_stuck"));
        CHECK(problem.text.ends_with('.'));
        CHECK(problem.advice.ends_with('.'));
        CHECK(std::ranges::count(kProblemCodes, problem.code) == 1);
    }
}
