// SPDX-License-Identifier: MIT
#include "pipeline/package/audio_timeline.hpp"
#include "pipeline/package/timestamp_repair.hpp"
#include "pipeline/package/video_clock.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace shopfloor;
using namespace shopfloor::package;
using namespace std::chrono_literals;
using media::TrackKind;

namespace {

// What FLV makes of the n-th frame.
std::chrono::microseconds flv_time(int frame, double rate) {
    return std::chrono::milliseconds{std::lround(frame * 1000.0 / rate)};
}

constexpr std::chrono::microseconds kWrap = std::chrono::milliseconds{1LL << 32};

AacConfig stereo_48k() { return parse_aac_config(Bytes{0x11, 0x90}).value(); }

}  // namespace

TEST_CASE("A source that keeps its declared rate gets exact times", "[package]") {
    VideoClock clock{FrameRate{30000, 1001}};
    for (int frame = 0; frame < 3000; ++frame) {
        const auto time = flv_time(frame, 30000.0 / 1001);
        const VideoClock::Frame timed = clock.next(time, time + 67ms);
        REQUIRE(timed.decode_ticks == frame * 3003);
        REQUIRE(timed.presentation_ticks == (frame + 2) * 3003);
        REQUIRE(timed.expected_ticks == 3003U);
    }
}

TEST_CASE("A rate that is not declared, or declared wrongly, is found", "[package]") {
    const auto declared = GENERATE(std::optional<FrameRate>{},
                                   std::optional<FrameRate>{FrameRate{60, 1}},
                                   std::optional<FrameRate>{FrameRate{15, 1}});
    const double rate = GENERATE(24.0, 25.0, 30.0, 50.0, 30000.0 / 1001);
    VideoClock clock{declared};
    int with_expectation = 0;
    for (int frame = 0; frame < 600; ++frame) {
        const auto time = flv_time(frame, rate);
        const VideoClock::Frame timed = clock.next(time, time);
        const double exact = static_cast<double>(time.count()) * 0.09;
        REQUIRE(std::abs(static_cast<double>(timed.decode_ticks) - exact) <= 91);
        if (frame >= 8 && timed.expected_ticks) ++with_expectation;
    }
    CHECK(with_expectation > 560);
}

TEST_CASE("A variable frame rate passes through unchanged", "[package]") {
    VideoClock clock{std::nullopt};
    std::chrono::microseconds time{};
    for (int frame = 0; frame < 200; ++frame) {
        const VideoClock::Frame timed = clock.next(time, time);
        CHECK(timed.decode_ticks == time.count() * 9 / 100);
        CHECK_FALSE(timed.expected_ticks);
        time += std::chrono::milliseconds{11 + frame * 37 % 53};
    }
}

TEST_CASE("A frame left out does not cost the rate", "[package]") {
    VideoClock clock{FrameRate{30, 1}};
    for (int frame = 0; frame < 60; ++frame) {
        if (frame == 20 || frame == 40 || frame == 41) continue;
        const VideoClock::Frame timed = clock.next(flv_time(frame, 30), flv_time(frame, 30));
        CHECK(timed.decode_ticks == frame * 3000);
        CHECK(timed.expected_ticks);
    }
}

TEST_CASE("Good times are left alone", "[package]") {
    TimestampRepair repair;
    for (int frame = 0; frame < 100; ++frame) {
        CHECK(repair.repair(TrackKind::Video, 5s + frame * 33ms) == 5s + frame * 33ms);
        CHECK(repair.repair(TrackKind::Audio, 5s + frame * 33ms - 100ms) ==
              5s + frame * 33ms - 100ms);
    }
    CHECK(repair.repaired() == 0);
}

TEST_CASE("Times that wrap around 32 bits go on, for both tracks", "[package]") {
    TimestampRepair repair;
    CHECK(repair.repair(TrackKind::Video, kWrap - 33ms) == kWrap - 33ms);
    CHECK(repair.repair(TrackKind::Audio, kWrap - 20ms) == kWrap - 20ms);
    CHECK(repair.repair(TrackKind::Video, 0ms) == kWrap);
    CHECK(repair.repair(TrackKind::Audio, 3ms) == kWrap + 3ms);
    CHECK(repair.repair(TrackKind::Video, 33ms) == kWrap + 33ms);
    CHECK(repair.repaired() == 0);
}

TEST_CASE("Sound that begins after a wrap is on the video's side of it", "[package]") {
    TimestampRepair repair;
    CHECK(repair.repair(TrackKind::Video, kWrap - 10ms) == kWrap - 10ms);
    CHECK(repair.repair(TrackKind::Audio, 5ms) == kWrap + 5ms);
}

TEST_CASE("A step back of the video becomes the smallest step ahead", "[package]") {
    TimestampRepair repair;
    CHECK(repair.repair(TrackKind::Video, 100ms) == 100ms);
    CHECK(repair.repair(TrackKind::Video, 60ms) == 101ms);
    CHECK(repair.repair(TrackKind::Video, 101ms) == 102ms);
    CHECK(repair.repair(TrackKind::Video, 133ms) == 133ms);
    CHECK(repair.repaired() == 2);
}

TEST_CASE("A jump of both tracks keeps them together", "[package]") {
    const auto jump = GENERATE(std::chrono::milliseconds{3600'000}, -60'000ms);
    TimestampRepair repair;
    repair.repair(TrackKind::Video, 100s);
    repair.repair(TrackKind::Audio, 100s + 10ms);
    const auto video = repair.repair(TrackKind::Video, 100s + 33ms + jump);
    CHECK(video == 100s + 33ms);
    // An audio frame from before the jump may still come.
    CHECK(repair.repair(TrackKind::Audio, 100s + 31ms) == 100s + 31ms);
    CHECK(repair.repair(TrackKind::Audio, 100s + 52ms + jump) == 100s + 52ms);
    CHECK(repair.repair(TrackKind::Video, 100s + 66ms + jump) == 100s + 66ms);
    CHECK(repair.repaired() == 2);
}

TEST_CASE("A clock that stands still is replaced by a usual rate", "[package]") {
    TimestampRepair repair;
    std::chrono::microseconds video{};
    for (int frame = 0; frame < 100; ++frame) {
        const auto next = repair.repair(TrackKind::Video, 7s);
        CHECK((frame == 0 || next > video));
        video = next;
        const auto audio = repair.repair(TrackKind::Audio, 7s);
        CHECK((frame < 10 || audio == video));
    }
    CHECK(video >= 7s + 90 * 33ms);
}

TEST_CASE("A clock that counts in seconds does not drift from the other track", "[package]") {
    TimestampRepair repair;
    for (int frame = 0; frame < 30 * 60; ++frame) {
        const auto exact = std::chrono::milliseconds{frame * 100 / 3};
        const auto coarse = std::chrono::floor<std::chrono::seconds>(exact);
        const auto video = repair.repair(TrackKind::Video, coarse);
        const auto audio = repair.repair(TrackKind::Audio, exact);
        CHECK(audio == exact);
        CHECK(video >= coarse);
        CHECK(video <= coarse + 1s);
    }
}

TEST_CASE("A track that begins far from the other begins beside it", "[package]") {
    const auto apart = GENERATE(std::chrono::milliseconds{3600'000}, -3600'000ms);
    TimestampRepair repair;
    const auto first = repair.repair(TrackKind::Video, 5000s);
    CHECK(repair.repair(TrackKind::Audio, 5000s + apart) == first);
    CHECK(repair.repair(TrackKind::Audio, 5000s + apart + 21ms) == first + 21ms);
    CHECK(repair.repaired() == 1);
}

TEST_CASE("Sound does not run away from the picture", "[package]") {
    TimestampRepair repair;
    for (int frame = 0; frame < 100; ++frame) {
        const auto video = repair.repair(TrackKind::Video, frame * 33ms);
        CHECK(repair.repair(TrackKind::Audio, frame * 9s) <= video + TimestampRepair::kForwardJump);
    }
}

TEST_CASE("A gap of some seconds is a gap, not a jump", "[package]") {
    TimestampRepair repair;
    repair.repair(TrackKind::Video, 1s);
    CHECK(repair.repair(TrackKind::Video, 9s) == 9s);
    CHECK(repair.repaired() == 0);
}

TEST_CASE("Sound is placed by its count of samples", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    for (int frame = 0; frame < 500; ++frame) {
        const auto time = std::chrono::milliseconds{frame * 1024 / 48};
        REQUIRE(timeline.place(time, {1}) == AudioTimeline::Placed::Yes);
    }
    const auto samples = timeline.take_until(1h);
    REQUIRE(samples.size() == 500);
    for (std::size_t index = 0; index < samples.size(); ++index) {
        CHECK(samples[index].decode_ticks == static_cast<std::int64_t>(index) * 1024);
        CHECK(samples[index].duration_ticks == 1024);
    }
    CHECK(timeline.resynchronised() == 0);
}

TEST_CASE("Sound that begins late has silence before it, and keeps its time", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    timeline.place(505ms, {1});
    const auto samples = timeline.take_until(1h);
    REQUIRE(samples.size() == 24);
    CHECK(samples.back().payload == Bytes{1});
    CHECK(samples.back().decode_ticks == 505 * 48);
    CHECK(samples.front().decode_ticks < 1024);
    CHECK(timeline.silence_frames() == 23);
}

TEST_CASE("Sound from before zero is dropped", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    CHECK(timeline.place(-50ms, {1}) == AudioTimeline::Placed::BeforeZero);
    CHECK(timeline.place(-5ms, {2}) == AudioTimeline::Placed::Yes);
    CHECK(timeline.take_until(1h).front().decode_ticks == 0);
}

TEST_CASE("A hole in the sound is filled, and what comes after keeps its time", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    timeline.place(0ms, {1});
    timeline.place(200ms, {2});
    const auto samples = timeline.take_until(1h);
    CHECK(samples.back().decode_ticks == 200 * 48);
    CHECK(timeline.silence_frames() == 8);
    CHECK(timeline.resynchronised() == 1);
    std::int64_t end = 0;
    for (const Sample& sample : samples) {
        CHECK(sample.decode_ticks == end);
        end += sample.duration_ticks;
    }
}

TEST_CASE("Sound behind its place by over 30 ms is dropped until it is back", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    for (int frame = 0; frame < 10; ++frame) {
        timeline.place(std::chrono::milliseconds{frame * 1024 / 48}, {1});
    }
    CHECK(timeline.place(170ms, {2}) == AudioTimeline::Placed::TooLate);
    CHECK(timeline.place(191ms, {2}) == AudioTimeline::Placed::TooLate);
    CHECK(timeline.place(212ms, {2}) == AudioTimeline::Placed::TooLate);
    CHECK(timeline.place(233ms, {2}) == AudioTimeline::Placed::Yes);
    CHECK(timeline.take_until(1h).back().decode_ticks == 233 * 48);
}

TEST_CASE("Sound whose place silence has taken is dropped", "[package]") {
    AudioTimeline timeline{stereo_48k()};
    timeline.fill_until(100ms);
    CHECK(timeline.end() >= 100ms);
    CHECK(timeline.place(90ms, {1}) == AudioTimeline::Placed::TooLate);
    CHECK(timeline.place(112ms, {1}) == AudioTimeline::Placed::Yes);
    const auto samples = timeline.take_until(1h);
    CHECK(samples.back().decode_ticks == 112 * 48);
}

TEST_CASE("Every channel layout has its silence", "[package]") {
    for (std::uint32_t layout = 1; layout <= 7; ++layout) {
        CHECK(silent_frame(layout).size() >= 4);
    }
    CHECK(silent_frame(200).size() == 1);
}
