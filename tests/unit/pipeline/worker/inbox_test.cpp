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

TEST_CASE("An inbox wakes its reader, and refuses frames when it is full", "[worker]") {
    Inbox inbox{1000};
    CHECK_FALSE(is_readable(inbox));
    inbox.graph_event(ingest::TrackFrame{.payload = Bytes(600)});
    inbox.graph_event(ingest::TrackFrame{.payload = Bytes(600)});
    inbox.graph_event(ingest::Drained{});
    CHECK(is_readable(inbox));

    const Inbox::Taken taken = inbox.take_all();
    CHECK(taken.events.size() == 2);
    CHECK(taken.refused_frames == 1);
    CHECK_FALSE(is_readable(inbox));

    inbox.graph_event(ingest::TrackFrame{.payload = Bytes(600)});
    CHECK(inbox.take_all().events.size() == 1);
}

TEST_CASE("Nothing is lost between two threads", "[worker]") {
    constexpr int frames = 20'000;
    Inbox inbox{1 << 20};
    const std::jthread writer{[&] {
        for (int frame = 0; frame < frames; ++frame) {
            inbox.graph_event(ingest::TrackFrame{.payload = Bytes(1)});
        }
    }};
    std::size_t taken = 0;
    while (taken < frames) {
        pollfd waiting{.fd = inbox.descriptor(), .events = POLLIN, .revents = 0};
        REQUIRE(poll(&waiting, 1, 10'000) == 1);
        const Inbox::Taken some = inbox.take_all();
        taken += some.events.size() + some.refused_frames;
    }
    CHECK(taken == frames);
}
