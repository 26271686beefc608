// SPDX-License-Identifier: MIT
#include "pipeline/transcode/sound_converter.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::transcode;
using namespace std::chrono_literals;
using std::chrono::microseconds;

namespace {

constexpr SoundFormat kPcm{
    .codec = media::SoundCodec::PcmS16, .sample_rate_hz = 44'100, .channels = 2};
const Bytes kPiece(441 * 4);  // 10 ms of silence

std::vector<AacFrame> converted(SoundConverter& converter, microseconds from, int pieces) {
    std::vector<AacFrame> all;
    for (int piece = 0; piece < pieces; ++piece) {
        auto frames = converter.convert(kPiece, from + piece * 10ms);
        REQUIRE(frames.has_value());
        for (AacFrame& frame : *frames) {
            all.push_back(std::move(frame));
        }
    }
    return all;
}

constexpr microseconds kFrame{1024 * 1'000'000 / 44'100};

}  // namespace

TEST_CASE("Frames of AAC follow each other, the first by the encoder's delay too early",
          "[transcode]") {
    auto converter = SoundConverter::open(kPcm);
    REQUIRE(converter.has_value());
    const ByteView config = converter->specific_config();
    REQUIRE(config.size() >= 2);
    CHECK((config[0] == 0x12 && config[1] == 0x10));  // AAC-LC, 44.1 kHz, stereo

    auto frames = converted(*converter, 5s, 100);
    for (AacFrame& rest : converter->finish()) {
        frames.push_back(std::move(rest));
    }
    REQUIRE(frames.size() == 45);  // the delay, and a second rounded up
    CHECK(std::chrono::abs(frames.front().time - (5s - kFrame)) <= 1us);
    for (std::size_t index = 1; index < frames.size(); ++index) {
        CHECK(std::chrono::abs(frames[index].time - frames[index - 1].time - kFrame) <= 1us);
    }
}

TEST_CASE("Times that are rounded do not disturb the count, a gap begins it anew", "[transcode]") {
    auto converter = SoundConverter::open(kPcm);
    REQUIRE(converter.has_value());
    static_cast<void>(converted(*converter, 0s, 50));
    const auto jittered = converted(*converter, 520ms, 50);
    CHECK(std::chrono::abs(jittered.back().time - jittered.front().time -
                           kFrame * static_cast<int>(jittered.size() - 1)) <= 50us);
    const auto later = converted(*converter, 10s, 20);
    CHECK(later.back().time > 10s);
    CHECK(later.back().time < 10s + 200ms);
}

TEST_CASE("What is rounded for each frame does not add up", "[transcode]") {
    auto converter = SoundConverter::open({media::SoundCodec::PcmS16, 44'100, 1});
    REQUIRE(converter.has_value());
    const Bytes sample(2);  // which takes 22.676 us
    std::vector<AacFrame> all;
    for (std::int64_t count = 0; count < 150'000; ++count) {
        auto frames = converter->convert(sample, microseconds{count * 1'000'000 / 44'100});
        REQUIRE(frames.has_value());
        all.insert(all.end(), frames->begin(), frames->end());
    }
    REQUIRE(all.size() > 140);
    for (std::size_t index = 1; index < all.size(); ++index) {
        CHECK(std::chrono::abs(all[index].time - all[index - 1].time - kFrame) <= 1us);
    }
}

TEST_CASE("Sound that cannot be is refused, broken frames are survived", "[transcode]") {
    CHECK(SoundConverter::open({media::SoundCodec::Mp3, 44'100, 0}).has_error());
    CHECK(SoundConverter::open({media::SoundCodec::Mp3, 44'100, 9}).has_error());
    CHECK(SoundConverter::open({media::SoundCodec::Mp3, 0, 2}).has_error());

    auto converter = SoundConverter::open({media::SoundCodec::Mp3, 44'100, 2});
    REQUIRE(converter.has_value());
    CHECK(converter->convert({}, 0s).has_error());
    CHECK(converter->convert(Bytes(64 * 1024 + 1, 0xff), 0s).has_error());
    for (std::size_t size = 1; size < 64; ++size) {
        static_cast<void>(converter->convert(Bytes(size, 0xff), 0s));
    }
    CHECK(converter->finish().size() <= 2);
}
