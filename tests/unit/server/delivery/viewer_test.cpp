// SPDX-License-Identifier: MIT
#include "server/delivery/viewer.hpp"

#include "server/delivery/room_channel.hpp"
#include "tests/unit/server/delivery/chunks.hpp"
#include "tests/unit/server/delivery/notebook.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::delivery;
using namespace std::chrono_literals;
using test::make_chunk;
using test::Notebook;

namespace {

constexpr ChunkRing::Limits kRing{.bytes = 1000000, .duration = 5s};
constexpr ViewerLimits kLimits{.skip_after = 1s, .close_after = 10s, .event_backlog_bytes = 500};

room::Cue make_cue(std::uint64_t id, media::MediaTime at) {
    room::Cue cue;
    cue.id = id;
    cue.kind = "notice";
    cue.at = at;
    return cue;
}

struct Scene {
    Scene() { room.begin("b1"); }

    void publish(std::uint32_t from,
                 std::uint32_t to,
                 std::uint32_t gop = 10,
                 std::uint32_t epoch = 1) {
        for (auto i = from; i < to; ++i) {
            room.publish(make_chunk({.sequence = i, .keyframe = i % gop == 0, .epoch = epoch}));
        }
    }
    void join(Viewer::Wish wish = {}) { room.join(viewer, std::move(wish), "session-1", 5ms); }

    RoomChannel room{"demo", kRing};
    Counters counters;
    Notebook sink;
    Viewer viewer{sink, kLimits, counters};
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("A viewer begins at the newest keyframe and goes on live", "[delivery]") {
    Scene scene;
    scene.publish(0, 13);
    scene.join();
    CHECK(scene.sink.read() == Words{"joined", "init 1", "chunk 10", "chunk 11", "chunk 12"});
    CHECK(scene.sink.passes == 0);
    scene.publish(13, 14);
    CHECK(scene.sink.read() == Words{"chunk 13"});
    CHECK(scene.sink.passes == 1);
}

TEST_CASE("A viewer who comes before the media gets it when it comes", "[delivery]") {
    Scene scene;
    scene.join();
    CHECK(scene.sink.read() == Words{"joined"});
    scene.room.publish(make_chunk({.sequence = 3}));  // not a keyframe
    CHECK(scene.sink.read() == Words{"renditions"});
    scene.publish(4, 11);
    CHECK(scene.sink.read() == Words{"init 1", "chunk 10"});
}

TEST_CASE("A viewer who wants no media gets events only", "[delivery]") {
    Scene scene;
    scene.publish(0, 5);
    scene.join({.rendition = "auto", .wants_media = false});
    scene.publish(5, 8);
    scene.room.announce(make_cue(1, 800ms));
    CHECK(scene.sink.read() == Words{"joined", "cue 1"});
}

TEST_CASE("A cue comes before its chunk, for who keeps up and for who is behind", "[delivery]") {
    Scene scene;
    scene.publish(0, 1);
    scene.join();
    scene.sink.read();
    scene.room.announce(make_cue(1, 100ms));
    scene.publish(1, 2);
    CHECK(scene.sink.read() == Words{"cue 1", "chunk 1"});

    scene.sink.room_for = 0;
    scene.publish(2, 4);
    scene.room.announce(make_cue(2, 400ms));
    scene.publish(4, 5);
    CHECK(scene.sink.waits);
    scene.sink.room_for = 100;
    scene.viewer.serve(scene.room);
    CHECK(scene.sink.read() == Words{"chunk 2", "chunk 3", "cue 2", "chunk 4"});
}

TEST_CASE("A new epoch begins with a snapshot and its init segment", "[delivery]") {
    Scene scene;
    scene.publish(0, 2);
    scene.join();
    scene.sink.read();
    scene.publish(2, 3, 1, 2);
    CHECK(scene.sink.read() == Words{"snapshot", "init 2", "chunk 2"});
}

TEST_CASE("A slow viewer skips to the newest keyframe and gets every event", "[delivery]") {
    Scene scene;
    scene.publish(0, 1);
    scene.join();
    scene.sink.read();
    scene.sink.room_for = 0;
    scene.publish(1, 5);
    scene.room.announce(make_cue(1, 500ms));
    scene.publish(5, 22);
    scene.room.announce(make_cue(2, 2200ms));
    scene.publish(22, 23);
    scene.sink.room_for = 100;
    scene.viewer.serve(scene.room);
    CHECK(scene.sink.read() ==
          Words{"cue 1", "snapshot", "chunk 20", "chunk 21", "cue 2", "chunk 22"});
    CHECK(Counters::read(scene.counters.skips) == 1);

    SECTION("also when its place has been forgotten meanwhile") {
        scene.sink.room_for = 0;
        scene.publish(23, 105);
        scene.sink.room_for = 100;
        scene.viewer.serve(scene.room);
        CHECK(scene.sink.read() ==
              Words{"snapshot", "chunk 100", "chunk 101", "chunk 102", "chunk 103", "chunk 104"});
    }
}

TEST_CASE("A viewer too far behind in events is closed", "[delivery]") {
    Scene scene;
    scene.join();
    scene.sink.room_for = 0;
    for (std::uint64_t id = 1; id < 9 && !scene.sink.closed_with; ++id) {
        scene.room.announce(make_cue(id, 0ms));
    }
    CHECK(scene.sink.closed_with == CloseCode::TooSlow);
    scene.sink.room_for = 100;
    scene.sink.read();
    scene.publish(0, 2);
    scene.viewer.serve(scene.room);
    CHECK(scene.sink.read().empty());
}

TEST_CASE("A viewer that takes nothing for a while is closed", "[delivery]") {
    Scene scene;
    scene.publish(0, 1);
    scene.join();
    const TimePoint start{};
    scene.sink.room_for = 0;
    scene.viewer.check_progress(start);
    scene.viewer.check_progress(start + 9s);
    CHECK_FALSE(scene.sink.closed_with.has_value());

    SECTION("not if it takes a little") {
        scene.sink.taken = 1;
        scene.viewer.check_progress(start + 10s);
        scene.viewer.check_progress(start + 19s);
        CHECK_FALSE(scene.sink.closed_with.has_value());
    }
    SECTION("after close_after") {
        scene.viewer.check_progress(start + 10s);
        CHECK(scene.sink.closed_with == CloseCode::TooSlow);
        CHECK(Counters::read(scene.counters.closed_slow) == 1);
    }
}

TEST_CASE("A new broadcast starts the room anew", "[delivery]") {
    Scene scene;
    scene.publish(0, 3);
    scene.join();
    scene.sink.read();
    scene.room.begin("b2");
    scene.publish(0, 2);
    CHECK(scene.sink.read() ==
          Words{"state", "snapshot", "renditions", "init 1", "chunk 0", "chunk 1"});
}

TEST_CASE("Viewers hear of what changed in the room, and of nothing else", "[delivery]") {
    Scene scene;
    scene.room.update({.state = "live", .room_json = "{}", .bag_json = "[]", .viewers = 1});
    scene.join();
    scene.sink.read();
    scene.room.update({.state = "live", .room_json = "{}", .bag_json = "[]", .viewers = 2});
    CHECK(scene.sink.read() == Words{"viewers"});
    scene.room.update({.state = "ended", .room_json = "{}", .bag_json = "[1]", .viewers = 2});
    CHECK(scene.sink.read() == Words{"state", "bag"});
}

TEST_CASE("Viewers of a rendition that ends go on in another one", "[delivery]") {
    Scene scene;
    for (std::uint32_t i = 0; i < 3; ++i) {
        const bool keyframe = i == 0;
        scene.room.publish(make_chunk({.sequence = i, .keyframe = keyframe}));
        scene.room.publish(make_chunk({.sequence = i, .keyframe = keyframe, .rendition = 1}));
    }
    scene.join({.rendition = "720p", .wants_media = true});
    CHECK(scene.viewer.rendition() == std::uint8_t{1});
    scene.publish(3, 41);
    scene.sink.read();
    scene.room.sweep();
    scene.publish(41, 42);
    CHECK(scene.sink.read() == Words{"renditions", "snapshot", "init 1", "chunk 40", "chunk 41"});
    CHECK(scene.viewer.rendition() == std::uint8_t{0});
}

TEST_CASE("Events go out with the pass to who keeps up, and in their place to others",
          "[delivery]") {
    Scene scene;
    scene.publish(0, 12);
    scene.join();
    scene.sink.read();
    scene.room.announce(make_cue(1, 1200ms));
    CHECK(scene.sink.tells == 1);
    scene.sink.room_for = 0;
    scene.publish(12, 14);
    scene.room.announce(make_cue(2, 1400ms));
    CHECK(scene.sink.tells == 1);
    scene.sink.room_for = 10;
    scene.viewer.serve(scene.room);
    CHECK(scene.sink.read() == Words{"cue 1", "chunk 12", "chunk 13", "cue 2"});
}
