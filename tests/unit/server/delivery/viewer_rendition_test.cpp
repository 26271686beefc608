// SPDX-License-Identifier: MIT
// How a viewer comes to its rendition and changes it. 100 ms a chunk.
#include "server/delivery/room_channel.hpp"
#include "server/delivery/viewer.hpp"
#include "tests/unit/server/delivery/chunks.hpp"
#include "tests/unit/server/delivery/notebook.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::delivery;
using namespace std::chrono_literals;
using test::make_chunk;
using test::Notebook;

namespace {

constexpr std::uint8_t kSource = 0;
constexpr std::uint8_t k720 = 1;
constexpr std::uint8_t k480 = 2;

using Words = std::vector<std::string>;

struct Scene {
    Scene() { room.begin("b1"); }

    // The source has a keyframe each `source_gop` chunks, the ladder each 20.
    void publish_one(std::uint8_t rendition, std::uint32_t sequence) {
        const std::uint32_t gop = rendition == kSource ? source_gop : 20;
        room.publish(make_chunk({.sequence = sequence,
                                 .keyframe = sequence % gop == 0,
                                 .rendition = rendition,
                                 .payload_bytes = rendition == kSource ? 3000U : 1000U}));
    }
    // The ladder is one chunk late.
    void publish(std::uint32_t from, std::uint32_t to) {
        for (auto i = from; i < to; ++i) {
            publish_one(kSource, i);
            for (const auto rung : {k720, k480}) {
                if (i > 0) publish_one(rung, i - 1);
            }
        }
    }
    void join(std::string rendition = kAuto) {
        room.join(viewer, {.rendition = std::move(rendition)}, "session-1", 5ms);
    }
    void adapt_for(std::chrono::seconds time) {
        for (std::chrono::seconds second{}; second < time; second += 1s) {
            viewer.adapt(room, now += 1s);
        }
    }

    std::uint32_t source_gop = 20;
    TimePoint now = TimePoint::clock::now();
    RoomChannel room{"demo", {.bytes = 10'000'000, .duration = 10s}};
    Counters counters;
    Notebook sink;
    Viewer viewer{
        sink, {.skip_after = 2s, .close_after = 10s, .event_backlog_bytes = 5000}, counters};
};

}  // namespace

TEST_CASE("Auto begins with the source when that has keyframes often enough") {
    Scene scene;
    scene.publish(0, 62);
    scene.join();
    CHECK(scene.viewer.rendition() == kSource);
}

TEST_CASE("Where the source's keyframes are far apart, auto means the best of the ladder") {
    Scene scene;
    scene.source_gop = 100;
    scene.publish(0, 62);
    scene.join();
    CHECK(scene.viewer.rendition() == k720);
    CHECK(scene.sink.read().at(2) == "chunk 60");

    SECTION("and who asks for the source by name gets it") {
        Notebook other_sink;
        Viewer other{other_sink,
                     {.skip_after = 2s, .close_after = 10s, .event_backlog_bytes = 5000},
                     scene.counters};
        scene.room.join(other, {.rendition = "source"}, "session-2", 5ms);
        CHECK(other.rendition() == kSource);
    }
}

TEST_CASE("Who began with the source is moved once its keyframes prove to be far apart") {
    Scene scene;
    scene.source_gop = 100;
    scene.publish(0, 10);
    scene.join();
    CHECK(scene.viewer.rendition() == kSource);
    scene.publish(10, 45);
    scene.adapt_for(1s);
    scene.publish(45, 70);
    CHECK(scene.viewer.rendition() == k720);
}

TEST_CASE("A viewer changes its rendition in a room whose media comes in batches") {
    Scene scene;
    scene.publish(0, 33);
    scene.join();
    scene.room.set_batch(400ms);
    scene.viewer.choose(scene.room, "480p");
    scene.publish(33, 50);
    CHECK(scene.viewer.rendition() == k480);
    scene.viewer.choose(scene.room, "source");
    scene.publish(50, 70);
    CHECK(scene.viewer.rendition() == kSource);
}

TEST_CASE("A viewer changes at a keyframe, which may lie in what it has been sent") {
    Scene scene;
    scene.publish(0, 35);
    scene.join();
    scene.sink.read();
    scene.viewer.choose(scene.room, "480p");
    CHECK(scene.sink.read().empty());
    scene.publish(35, 40);
    CHECK(scene.sink.read() == Words{"chunk 35", "chunk 36", "chunk 37", "chunk 38", "chunk 39"});
    scene.publish(40, 43);
    // The source's 40 is out when the ladder's comes.
    CHECK(scene.sink.read() == Words{"chunk 40", "chunk 41", "init 1", "chunk 40", "chunk 41"});
    CHECK(scene.viewer.rendition() == k480);

    scene.publish(43, 50);
    scene.viewer.choose(scene.room, "source");
    scene.publish(50, 62);
    const Words words = scene.sink.read();
    CHECK(scene.viewer.rendition() == kSource);
    CHECK(words[words.size() - 4] == "chunk 59");
    CHECK(words[words.size() - 3] == "init 1");
    CHECK(words[words.size() - 2] == "chunk 60");
}

TEST_CASE("From rung to rung it does not matter which of them comes first") {
    Scene scene;
    scene.source_gop = 100;
    scene.publish(0, 30);
    scene.join("480p");
    CHECK(scene.viewer.rendition() == k480);
    scene.viewer.choose(scene.room, "720p");
    const bool smaller_first = GENERATE(true, false);
    for (std::uint32_t i = 30; i < 45; ++i) {
        scene.publish_one(smaller_first ? k480 : k720, i - 1);
        scene.publish_one(smaller_first ? k720 : k480, i - 1);
    }
    CHECK(scene.viewer.rendition() == k720);
    CHECK(Counters::read(scene.counters.skips) == 0);
}

TEST_CASE("A rendition that trails by almost a second is changed to all the same") {
    Scene scene;
    for (std::uint32_t i = 0; i < 30; ++i) {
        scene.publish_one(kSource, i);
        if (i >= 8) scene.publish_one(k480, i - 8);
    }
    scene.join("source");
    scene.viewer.choose(scene.room, "480p");
    for (std::uint32_t i = 30; i < 52; ++i) {
        scene.publish_one(kSource, i);
        scene.publish_one(k480, i - 8);
    }
    CHECK(scene.viewer.rendition() == k480);
    CHECK(Counters::read(scene.counters.skips) == 0);
}

TEST_CASE("Who has to wait for a better picture may still get a smaller one") {
    Scene scene;
    scene.publish(0, 25);
    scene.join();
    scene.viewer.choose(scene.room, "720p");
    scene.publish(25, 45);
    scene.viewer.choose(scene.room, kAuto);  // the source, from its next keyframe on
    CHECK(scene.viewer.rendition() == k720);
    scene.sink.room_for = 0;
    scene.publish(45, 56);
    scene.adapt_for(1s);
    CHECK(Counters::read(scene.counters.steps_down) == 1);
}

TEST_CASE("Who has a rung that ends gets the next smaller one") {
    Scene scene;
    scene.publish(0, 50);
    scene.join("720p");
    scene.room.retire(k720);
    CHECK(scene.viewer.rendition() == k480);
}

TEST_CASE("A gap of the rendition is not the viewer's: it does not go down for it") {
    Scene scene;
    scene.publish(0, 50);
    scene.join("720p");
    scene.viewer.choose(scene.room, kAuto);
    CHECK(scene.viewer.rendition() == k720);
    scene.publish_one(k720, 60);  // a keyframe, after nine that are lost
    CHECK(scene.viewer.rendition() == k720);
    CHECK(Counters::read(scene.counters.steps_down) == 0);
}

TEST_CASE("A change of one's mind before the keyframe is no change") {
    Scene scene;
    scene.publish(0, 35);
    scene.join();
    scene.viewer.choose(scene.room, "480p");
    scene.viewer.choose(scene.room, "source");
    scene.sink.read();
    scene.publish(35, 62);
    CHECK(scene.viewer.rendition() == kSource);
    CHECK(scene.sink.read().size() == 27);
}

TEST_CASE("A rung that comes later is given to who asked for it, and the list is told") {
    Scene scene;
    for (std::uint32_t i = 0; i < 30; ++i)
        scene.publish_one(kSource, i);
    scene.join("480p");
    CHECK(scene.viewer.rendition() == kSource);
    scene.sink.read();
    scene.publish_one(k480, 40 - 20);
    CHECK(scene.sink.read() == Words{"renditions"});
    CHECK(scene.viewer.rendition() == kSource);
    for (std::uint32_t i = 21; i <= 40; ++i)
        scene.publish_one(k480, i);
    for (std::uint32_t i = 30; i <= 40; ++i)
        scene.publish_one(kSource, i);
    CHECK(scene.viewer.rendition() == k480);
}

TEST_CASE("Viewers of a rung that ends go on with what they have, in another") {
    Scene scene;
    scene.publish(0, 50);
    scene.join("480p");
    CHECK(scene.viewer.rendition() == k480);
    scene.sink.read();
    scene.room.retire(k480);
    CHECK(scene.viewer.rendition() == kSource);
    const Words words = scene.sink.read();
    CHECK(words.at(0) == "renditions");
    CHECK(words.at(1) == "init 1");
    CHECK(words.at(2) == "chunk 40");  // its own were sent up to 48
    CHECK(words.back() == "chunk 49");
    CHECK(Counters::read(scene.counters.skips) == 0);
}

TEST_CASE("A slow viewer gets a smaller picture, and the better one when there is room again") {
    Scene scene;
    scene.publish(0, 25);
    scene.join();
    scene.sink.room_for = 0;
    scene.publish(25, 34);
    scene.adapt_for(1s);  // 900 ms wait for it
    CHECK(Counters::read(scene.counters.steps_down) == 1);
    scene.sink.room_for = 1000;
    scene.viewer.serve(scene.room);
    scene.publish(34, 45);
    CHECK(scene.viewer.rendition() == k720);
    CHECK(Counters::read(scene.counters.skips) == 0);

    scene.sink.path = {.bps = 50'000'000, .is_what_we_sent = false};
    scene.adapt_for(5s);
    scene.publish(45, 65);
    CHECK(scene.viewer.rendition() == kSource);
    CHECK(Counters::read(scene.counters.steps_up) == 1);
}

TEST_CASE("Who is so late that it has to skip goes down with it") {
    Scene scene;
    scene.publish(0, 25);
    scene.join();
    scene.sink.read();
    scene.sink.room_for = 0;
    scene.publish(25, 65);
    scene.sink.room_for = 1000;
    scene.viewer.serve(scene.room);
    CHECK(scene.viewer.rendition() == k720);
    const Words words = scene.sink.read();
    CHECK(words.at(0) == "snapshot");
    CHECK(words.at(1) == "init 1");
    CHECK(words.at(2) == "chunk 60");

    SECTION("and who chose a rendition stays with it") {
        scene.viewer.choose(scene.room, "source");
        scene.publish(65, 85);
        CHECK(scene.viewer.rendition() == kSource);
        scene.sink.room_for = 0;
        scene.publish(85, 125);
        scene.sink.room_for = 1000;
        scene.viewer.serve(scene.room);
        CHECK(scene.viewer.rendition() == kSource);
    }
}
