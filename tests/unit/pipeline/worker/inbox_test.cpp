// SPDX-License-Identifier: MIT
#include "pipeline/worker/inbox.hpp"

#include <catch2/catch.hpp>
#include <poll.h>

#include <thread>

using namespace shopfloor;
using namespace shopfloor::worker;

namespace {

bool is_readable(const Inbox& inbox) {
    pollfd waiting{.fd = inbox.descriptor(), .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 0) == 1;
}

}  // namespace

TEST_CASE("An inbox wakes its reader", "[worker]") {
    Inbox inbox;
    CHECK_FALSE(is_readable(inbox));
    inbox.put_still({.width = 1});
    inbox.put_still({.width = 2});
    CHECK(is_readable(inbox));

    const auto taken = inbox.take_all();
    REQUIRE(taken.size() == 2);
    CHECK(std::get<transcode::Still>(taken[1]).width == 2);
    CHECK_FALSE(is_readable(inbox));
}

TEST_CASE("Nothing is lost between two threads", "[worker]") {
    constexpr std::size_t stills = 20'000;
    Inbox inbox;
    const std::jthread writer{[&] {
        for (std::size_t still = 0; still < stills; ++still) {
            inbox.put_still({});
        }
    }};
    std::size_t taken = 0;
    while (taken < stills) {
        pollfd waiting{.fd = inbox.descriptor(), .events = POLLIN, .revents = 0};
        REQUIRE(poll(&waiting, 1, 10'000) == 1);
        taken += inbox.take_all().size();
    }
    CHECK(taken == stills);
}
