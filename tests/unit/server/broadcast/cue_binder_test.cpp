// SPDX-License-Identifier: MIT
#include "server/broadcast/cue_binder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    boost::asio::io_context context;
    std::vector<room::Cue> announced;
    std::vector<Result<room::Cue>> answers;
    CueBinder binder{context.get_executor(),
                     [this](const room::Cue& cue) { announced.push_back(cue); }};

    void order(CueOrder order) {
        boost::asio::co_spawn(context,
                              binder.bind(std::move(order), [] { return media::MediaTime{7s}; }),
                              [this](std::exception_ptr failure, Result<room::Cue> answer) {
                                  if (failure) std::rethrow_exception(failure);
                                  answers.push_back(std::move(answer));
                              });
        context.poll();
        context.restart();
    }

    void settle() {
        context.run_for(10s);
        context.restart();
    }
};

}  // namespace

TEST_CASE("A cue takes the time of the next chunk's first frame, and rides in it", "[broadcast]") {
    Fixture fixture;
    fixture.order({.cue = {.id = 1, .kind = "notice"}, .at = {}});
    CHECK(fixture.announced.empty());

    const auto riding = fixture.binder.board(3s);
    REQUIRE(riding.size() == 1);
    CHECK(riding[0].at == 3s);
    CHECK(fixture.announced == riding);
    fixture.settle();
    REQUIRE(fixture.answers.size() == 1);
    CHECK(fixture.answers[0]->at == 3s);

    CHECK(fixture.binder.board(4s).empty());
}

TEST_CASE("Without media a cue is sent at once, at the live edge, and rides later", "[broadcast]") {
    Fixture fixture;
    fixture.order({.cue = {.id = 1, .kind = "notice"}, .at = {}});
    fixture.settle();
    REQUIRE(fixture.answers.size() == 1);
    CHECK(fixture.answers[0]->at == 7s);
    CHECK(fixture.announced.size() == 1);
    CHECK(fixture.binder.board(9s).size() == 1);
    CHECK(fixture.announced.size() == 1);
}

TEST_CASE("A frame that the caller saw is kept", "[broadcast]") {
    Fixture fixture;
    fixture.order({.cue = {.id = 1, .kind = "notice"}, .at = 2'033'333us});
    REQUIRE(fixture.announced.size() == 1);
    CHECK(fixture.announced[0].at == 2'033'333us);
}

TEST_CASE("A back-dated cue lies before the chunk, never before the broadcast", "[broadcast]") {
    Fixture fixture;
    fixture.order({.cue = {.id = 1, .kind = "notice"}, .at = {}, .backdate = 400ms});
    fixture.order({.cue = {.id = 2, .kind = "notice"}, .at = {}, .backdate = 60s});
    const auto riding = fixture.binder.board(3s);
    REQUIRE(riding.size() == 2);
    CHECK(riding[0].at == 2600ms);
    CHECK(riding[1].at == 0ms);
}

TEST_CASE("Cues keep their order, and too many are refused", "[broadcast]") {
    Fixture fixture;
    for (std::uint64_t id = 1; id <= 65; ++id) {
        fixture.order({.cue = {.id = id, .kind = "notice"}, .at = {}});
    }
    REQUIRE(fixture.answers.size() == 1);
    CHECK(fixture.answers[0].has_error());
    const auto riding = fixture.binder.board(3s);
    REQUIRE(riding.size() == 64);
    CHECK(riding.front().id == 1);
    CHECK(riding.back().id == 64);
    fixture.settle();
}
