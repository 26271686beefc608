// SPDX-License-Identifier: MIT
#include "pipeline/ladder/encode_queue.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace shopfloor;
using namespace shopfloor::ladder;

namespace {

CodedFrame coded(std::uint64_t number, bool is_sync = false) {
    return {.times = {.number = number, .is_sync = is_sync}, .arrived = {}, .payload = Bytes(100)};
}

std::vector<std::uint64_t> rest_of(DecodeQueue& queue) {
    queue.finish();
    std::vector<std::uint64_t> numbers;
    for (;;) {
        const auto work = queue.take_blocking({});
        const auto* frame = std::get_if<CodedFrame>(&*work);
        if (!frame) return numbers;
        numbers.push_back(frame->times.number);
    }
}

}  // namespace

TEST_CASE("A decode queue refuses what it has no room for", "[ladder]") {
    DecodeQueue bytes{{.bytes = 250, .frames = 10}};
    CHECK(bytes.put(coded(0)));
    CHECK(bytes.put(coded(1)));
    CHECK_FALSE(bytes.put(coded(2)));
    CHECK(rest_of(bytes) == std::vector<std::uint64_t>{0, 1});
    CHECK(bytes.put(coded(3)));

    DecodeQueue frames{{.bytes = 1000, .frames = 1}};
    CHECK(frames.put(coded(0)));
    CHECK_FALSE(frames.put(coded(1)));
}

TEST_CASE("Commands overtake frames, and the end does not", "[ladder]") {
    DecodeQueue queue{{}};
    CHECK(queue.put(coded(7)));
    queue.finish();
    queue.put(EndRung{.rung = 2});
    CHECK(std::holds_alternative<EndRung>(*queue.take_blocking({})));
    CHECK(std::holds_alternative<CodedFrame>(*queue.take_blocking({})));
    CHECK(std::holds_alternative<Finish>(*queue.take_blocking({})));
    CHECK_FALSE(queue.oldest());
}

TEST_CASE("A decode queue skips to the newest keyframe, or to none", "[ladder]") {
    DecodeQueue queue{{}};
    for (std::uint64_t number = 0; number < 9; ++number) {
        CHECK(queue.put(coded(number, number % 3 == 0)));
    }
    CHECK(queue.skip_to_sync());
    CHECK(rest_of(queue) == std::vector<std::uint64_t>{6, 7, 8});
    CHECK(queue.put(coded(9, true)));
    CHECK(queue.put(coded(10)));
    CHECK_FALSE(queue.skip_to_sync());
    CHECK(rest_of(queue).empty());
}

TEST_CASE("Whoever fills an encode queue waits, and goes on when pictures are discarded",
          "[ladder]") {
    EncodeQueue queue{2};
    std::atomic<int> put = 0;
    const transcode::Picture none{nullptr};
    std::jthread writer{[&](const std::stop_token& stop) {
        for (; put < 4; ++put) {
            queue.put_blocking(EncodePicture{.run = {},
                                             .opens = {},
                                             .picture = none,
                                             .place = {},
                                             .is_idr = false,
                                             .arrived = {},
                                             .prepare_cost = {}},
                               stop);
        }
        queue.put_blocking(Finish{}, stop);
    }};
    while (put < 2) {
        std::this_thread::yield();
    }
    queue.discard_pictures();
    while (put < 4) {
        std::this_thread::yield();
    }
    queue.discard_pictures();
    CHECK(std::holds_alternative<Finish>(*queue.take_blocking({})));

    std::stop_source stopped;
    stopped.request_stop();
    CHECK_FALSE(queue.take_blocking(stopped.get_token()));
}
