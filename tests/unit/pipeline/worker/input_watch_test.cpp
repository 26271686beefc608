// SPDX-License-Identifier: MIT
#include "pipeline/worker/input_watch.hpp"

#include <catch2/catch.hpp>

using shopfloor::worker::InputWatch;
using Verdict = InputWatch::Verdict;
using namespace std::chrono_literals;

TEST_CASE("Bytes without frames are given up after the limit", "[worker]") {
    InputWatch watch{5s};
    const InputWatch::TimePoint start{};
    CHECK(watch.verdict(start + 1h) == Verdict::Fine);
    for (auto time = 0ms; time <= 4900ms; time += 100ms) {
        watch.bytes_came(start + time);
        CHECK(watch.verdict(start + time) == Verdict::Fine);
    }
    watch.bytes_came(start + 5s);

    SECTION("of nothing") { CHECK(watch.verdict(start + 5s) == Verdict::NoFrames); }
    SECTION("of sound alone") {
        watch.audio_came(0ms);
        CHECK(watch.verdict(start + 5s) == Verdict::OnlyAudio);
    }
    SECTION("of video that stopped") {
        watch.video_came();
        CHECK(watch.verdict(start + 5s) == Verdict::Fine);
        for (auto time = 6s; time <= 11s; ++time) {
            watch.bytes_came(start + time);
        }
        CHECK(watch.verdict(start + 11s) == Verdict::VideoStopped);
    }
    SECTION("of video without a keyframe, which may take longer") {
        watch.video_announced();
        watch.audio_came(0ms);
        watch.audio_came(19s);
        CHECK(watch.verdict(start + 5s) == Verdict::Fine);
        for (auto time = 6s; time <= 20s; ++time) {
            watch.bytes_came(start + time);
        }
        CHECK(watch.verdict(start + 20s) == Verdict::NoKeyframe);
    }
    SECTION("of a publisher that pauses: it gets its time anew") {
        watch.bytes_came(start + 9s);
        CHECK(watch.verdict(start + 9s) == Verdict::Fine);
    }
    SECTION("a publisher that sends nothing more is not judged") {
        CHECK(watch.verdict(start + 7s) == Verdict::Fine);
    }
}

TEST_CASE("Three seconds of sound without a picture are enough", "[worker]") {
    InputWatch watch{5s};
    watch.audio_came(10s);
    watch.audio_came(12'900ms);
    CHECK(watch.verdict({}) == Verdict::Fine);
    watch.audio_came(13s);
    CHECK(watch.verdict({}) == Verdict::OnlyAudio);
}
