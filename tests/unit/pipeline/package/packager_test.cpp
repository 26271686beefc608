// SPDX-License-Identifier: MIT
#include "tests/unit/pipeline/package/box_tree.hpp"
#include "tests/unit/pipeline/package/samples.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace shopfloor;
using namespace shopfloor::package;
using namespace std::chrono_literals;

namespace {

struct Made final : PackagerSink {
    void tracks_known(const TrackSet& known) override { tracks.push_back(known); }
    void frame_placed(const PlacedFrame& frame) override {
        frames.push_back(frame);
        frames.back().payload = {};
    }
    void chunk_ready(PackagedChunk chunk) override { chunks.push_back(std::move(chunk)); }

    std::vector<TrackSet> tracks;
    std::vector<PlacedFrame> frames;
    std::vector<PackagedChunk> chunks;
};

struct Show {
    explicit Show(bool has_sound = true) {
        const TrackSet known = sample_tracks();
        packager.set_video(known.video);
        if (has_sound) CHECK(packager.set_audio(known.audio, known.specific_config));
    }

    void video(std::chrono::microseconds time, bool is_idr = false) {
        packager.video({time, time, access_unit(is_idr), is_idr}, now);
    }
    void audio(std::chrono::microseconds time) { packager.audio({time, time, {9}}); }
    void frames(int first, int last, int gop = 60) {
        for (int frame = first; frame < last; ++frame) {
            audio(std::chrono::milliseconds{std::lround(frame * 100 / 3.0)});
            video(std::chrono::milliseconds{std::lround(frame * 100 / 3.0)}, frame % gop == 0);
        }
    }

    Made made;
    Packager packager{{}, made};
    WallTime now{};
};

// The declared duration and the number of samples of a chunk's track.
std::pair<std::uint32_t, std::uint32_t> run_of(const PackagedChunk& chunk, std::size_t track) {
    ByteReader run{find_box(find_box(chunk.fragment.bytes, "moof.traf", track), "trun")};
    run.bytes(4);
    const std::uint32_t count = run.u32();
    run.bytes(4);
    std::uint32_t duration = 0;
    for (std::uint32_t index = 0; index < count; ++index) {
        duration += run.u32();
        run.bytes(track == 0 ? 12 : 4);
    }
    return {count, duration};
}

}  // namespace

TEST_CASE("At a known rate a chunk leaves with its last frame, not with the next one",
          "[package]") {
    Show show;
    show.frames(0, 2);
    CHECK(show.made.chunks.empty());
    show.frames(2, 3);
    REQUIRE(show.made.chunks.size() == 1);
    const PackagedChunk& chunk = show.made.chunks.front();
    CHECK(chunk.begins_with_keyframe);
    CHECK(chunk.duration == 100ms);
    CHECK(run_of(chunk, 0) == std::pair{3U, 9000U});
}

TEST_CASE("Nothing of the video is lost, and decode times have no gap", "[package]") {
    Show show;
    show.frames(0, 601, 47);
    show.packager.flush();
    std::uint64_t end = 0;
    std::uint32_t frames = 0;
    for (const PackagedChunk& chunk : show.made.chunks) {
        CHECK(chunk.fragment.video.ticks == end);
        const auto [count, duration] = run_of(chunk, 0);
        end += duration;
        frames += count;
    }
    CHECK(frames == 601);
    CHECK(end == 601 * 3000);
}

TEST_CASE("A chunk ends before an IDR", "[package]") {
    Show show;
    show.frames(0, 10, 5);
    REQUIRE(show.made.chunks.size() == 3);
    CHECK(run_of(show.made.chunks[1], 0).first == 2);
    CHECK(show.made.chunks[2].begins_with_keyframe);
}

TEST_CASE("A chunk does not wait longer than its wall limit", "[package]") {
    Show show;
    show.frames(0, 1);
    REQUIRE(show.packager.deadline() == show.now + 150ms);
    show.packager.poll(show.now + 149ms);
    CHECK(show.made.chunks.empty());
    show.packager.poll(show.now + 150ms);
    REQUIRE(show.made.chunks.size() == 1);
    CHECK(show.made.chunks[0].duration == 33333us);
    CHECK_FALSE(show.packager.deadline());
}

TEST_CASE("Video before the first keyframe, and sound before that, are dropped", "[package]") {
    Show show;
    show.audio(10ms);
    show.video(0ms);
    show.video(33ms);
    show.audio(70ms);
    show.video(67ms, true);
    show.video(100ms);
    show.video(133ms);
    REQUIRE(show.made.chunks.size() == 1);
    CHECK(show.made.chunks[0].decode_time == 0us);
    CHECK(show.made.chunks[0].fragment.audio.ticks == 3 * 48);
}

TEST_CASE("A source without sound gets a silent track after a short wait", "[package]") {
    Show show{false};
    for (int frame = 0; frame < 9; ++frame) {
        show.video(std::chrono::milliseconds{frame * 33}, frame == 0);
    }
    CHECK(show.made.tracks.empty());
    show.video(301ms);
    REQUIRE(show.made.tracks.size() == 1);
    CHECK(show.made.tracks[0].audio_is_silence);
    CHECK(show.made.tracks[0].audio.sample_rate_hz == 48000);
    for (const PackagedChunk& chunk : show.made.chunks) {
        CHECK(run_of(chunk, 1).first > 0);
        CHECK(chunk.skeleton->end >= chunk.decode_time + chunk.duration);
    }

    SECTION("sound of another kind that comes later needs a new epoch") {
        const Bytes mono{0x12, 0x08};
        CHECK_FALSE(show.packager.set_audio(parse_aac_config(mono).value(), mono));
    }
    SECTION("sound of the silence's kind takes its place") {
        const Bytes stereo{0x11, 0x90};
        CHECK(show.packager.set_audio(parse_aac_config(stereo).value(), stereo));
    }
}

TEST_CASE("Sound that stops is replaced by silence after a short wait", "[package]") {
    Show show;
    show.frames(0, 9);
    for (int frame = 9; frame < 60; ++frame) {
        show.video(std::chrono::milliseconds{std::lround(frame * 100 / 3.0)});
    }
    CHECK(show.packager.silence_frames() > 60);
    const PackagedChunk& last = show.made.chunks.back();
    CHECK(run_of(last, 1).first > 0);
    CHECK(last.skeleton->end >= last.decode_time + last.duration);
}

TEST_CASE("Sound that trails for good is waited for, after it was taken for missing", "[package]") {
    Show show;
    int sound = 0;
    for (int frame = 0; frame < 300; ++frame) {
        const auto time = std::chrono::milliseconds{std::lround(frame * 100 / 3.0)};
        show.video(time, frame % 60 == 0);
        for (; sound * 21333us + 400ms <= time; ++sound) {
            show.audio(sound * 21333us);
        }
    }
    const std::uint64_t silence = show.packager.silence_frames();
    CHECK(silence > 0);
    CHECK(silence < 40);
}

TEST_CASE("Sound of a picture that lasts long is waited for", "[package]") {
    Show show;
    int sound = 0;
    for (int frame = 0; frame < 10; ++frame) {
        for (; sound * 21333us < frame * 1s; ++sound) {
            show.audio(sound * 21333us);
        }
        show.video(frame * 1s, frame % 2 == 0);
    }
    CHECK(show.packager.silence_frames() == 0);
}

TEST_CASE("A frame that comes late leaves no hole in the decode times", "[package]") {
    Show show;
    show.frames(0, 3);
    show.video(300ms);
    show.video(333ms);
    REQUIRE(show.made.chunks.size() == 2);
    const PackagedChunk& late = show.made.chunks[1];
    CHECK(late.decode_time == 100ms);
    CHECK(late.presentation_time == 300ms);
}

TEST_CASE("Frames that were held back keep their order across both tracks", "[package]") {
    Show show{false};
    show.video(0ms, true);
    show.audio(0ms);
    show.video(33ms);
    const TrackSet known = sample_tracks();
    CHECK(show.packager.set_audio(known.audio, known.specific_config));
    show.video(67ms);
    REQUIRE(show.made.chunks.size() == 1);
    CHECK_FALSE(show.made.tracks[0].audio_is_silence);
    CHECK(show.made.chunks[0].fragment.audio.offset != 0);
}

TEST_CASE("A hostile composition offset is not believed", "[package]") {
    Show show;
    show.packager.video({0ms, std::chrono::hours{900}, access_unit(true), true}, show.now);
    show.packager.flush();
    REQUIRE(show.made.chunks.size() == 1);
    CHECK(show.made.chunks[0].presentation_time == 0s);
    CHECK(show.packager.repaired_timestamps() == 1);
}
