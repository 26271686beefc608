// SPDX-License-Identifier: MIT
#include "server/health/problem_book.hpp"

#include "pipeline/base/log.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::health;
using namespace std::chrono_literals;

namespace {

Problem problem(const std::string& code) {
    return {.code = code, .text = "It is.", .advice = "Do."};
}

}  // namespace

TEST_CASE("A problem keeps the moment at which it began", "[health]") {
    ProblemBook book;
    book.update({problem("a")}, 1000ms);
    book.update({problem("a"), problem("b")}, 2000ms);
    REQUIRE(book.problems().size() == 2);
    CHECK(book.problems()[0].since == 1000ms);
    CHECK(book.problems()[1].since == 2000ms);
    book.update({problem("b")}, 3000ms);
    book.update({problem("a"), problem("b")}, 4000ms);
    CHECK(book.problems()[0].since == 4000ms);
    CHECK(book.problems()[1].since == 2000ms);
    book.update({}, 5000ms);
    CHECK(book.problems().empty());
}

TEST_CASE("A problem is logged as it begins and as it ends, and not in between", "[health]") {
    ProblemBook book;
    const auto errors = log::written_lines(log::Level::Error);
    const auto infos = log::written_lines(log::Level::Info);
    for (int second = 0; second < 10; ++second)
        book.update({problem("a")}, second * 1000ms);
    CHECK(log::written_lines(log::Level::Error) == errors + 1);
    for (int second = 10; second < 20; ++second)
        book.update({}, second * 1000ms);
    CHECK(log::written_lines(log::Level::Info) == infos + 1);
    CHECK(log::written_lines(log::Level::Error) == errors + 1);
}
