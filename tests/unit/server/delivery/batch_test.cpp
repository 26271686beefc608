// SPDX-License-Identifier: MIT
// Media of large rooms, several chunks at a time.
#include "server/delivery/batch_rules.hpp"
#include "server/delivery/chunk_hold.hpp"
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

void look(BatchRules& rules, double busy, int times) {
    for (int i = 0; i < times; ++i)
        static_cast<void>(rules.consider(busy));
}

std::vector<std::uint32_t> sequences(const Chunks& chunks) {
    std::vector<std::uint32_t> list;
    for (const auto& chunk : chunks)
        list.push_back(chunk->sequence);
    return list;
}

using List = std::vector<std::uint32_t>;

struct Room {
    Room() {
        room.begin("b1");
        room.publish(make_chunk({.sequence = 0, .keyframe = true}));
        room.join(viewer, {}, "session-1", 5ms);
        sink.read();
    }
    void publish(std::uint32_t from, std::uint32_t to) {
        for (auto i = from; i < to; ++i)
            room.publish(make_chunk({.sequence = i, .keyframe = i % 10 == 0}));
    }

    RoomChannel room{"demo", {.bytes = 1000000, .duration = 5s}};
    Counters counters;
    Notebook sink;
    Viewer viewer{
        sink, {.skip_after = 1s, .close_after = 10s, .event_backlog_bytes = 500}, counters};
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("A busy thread batches, and more when that does not help", "[delivery]") {
    BatchRules rules{400ms};
    look(rules, 0.9, 2);
    CHECK(rules.consider(0.5) == 0ms);  // not in a row
    look(rules, 0.9, 2);
    CHECK(rules.consider(0.9) == 200ms);
    look(rules, 0.95, 2);
    CHECK(rules.consider(0.95) == 400ms);
    look(rules, 1, 20);
    CHECK(rules.consider(1) == 400ms);
}

TEST_CASE("A calm thread goes back step by step", "[delivery]") {
    BatchRules rules{400ms};
    look(rules, 1, 6);
    look(rules, 0.3, 29);
    CHECK(rules.consider(0.5) == 400ms);
    look(rules, 0.3, 29);
    CHECK(rules.consider(0.3) == 200ms);
    look(rules, 0.3, 29);
    CHECK(rules.consider(0.3) == 0ms);
    look(rules, 0.0, 60);
    CHECK(rules.consider(0.0) == 0ms);
}

TEST_CASE("The limit of batches holds, and zero forbids them", "[delivery]") {
    BatchRules none{0ms};
    look(none, 1, 30);
    CHECK(none.consider(1) == 0ms);
    BatchRules some{300ms};
    look(some, 1, 30);
    CHECK(some.consider(1) == 200ms);
}

TEST_CASE("Chunks are held until they last for the span", "[delivery]") {
    ChunkHold hold;
    CHECK(sequences(hold.put(make_chunk({.sequence = 1}))) == List{1});
    hold.set_span(300ms);
    CHECK(hold.put(make_chunk({.sequence = 2})).empty());
    CHECK(hold.put(make_chunk({.sequence = 2, .rendition = 1})).empty());
    CHECK(hold.put(make_chunk({.sequence = 3})).empty());
    CHECK(sequences(hold.put(make_chunk({.sequence = 4}))) == List{2, 3, 4});
    CHECK(sequences(hold.take(1)) == List{2});
    CHECK(hold.take(1).empty());

    // Another epoch does not wait for the end of the last one.
    CHECK(hold.put(make_chunk({.sequence = 5})).empty());
    CHECK(sequences(hold.put(make_chunk({.sequence = 6, .epoch = 2}))) == List{5, 6});
    // What is held when batching ends goes out with the next.
    CHECK(hold.put(make_chunk({.sequence = 7})).empty());
    hold.set_span({});
    CHECK(sequences(hold.put(make_chunk({.sequence = 8}))) == List{7, 8});
    CHECK(sequences(hold.put(make_chunk({.sequence = 9}))) == List{9});
}

TEST_CASE("What nothing follows is not held for long", "[delivery]") {
    ChunkHold hold;
    hold.set_span(300ms);
    CHECK(hold.put(make_chunk({.sequence = 1})).empty());
    CHECK(hold.take_stale().empty());
    CHECK(hold.put(make_chunk({.sequence = 2})).empty());
    CHECK(hold.take_stale().empty());
    const auto stale = hold.take_stale();
    REQUIRE(stale.size() == 1);
    CHECK(sequences(stale[0]) == List{1, 2});
    CHECK(hold.take_stale().empty());
}

TEST_CASE("A large room's viewers get chunks in one piece, and are told", "[delivery]") {
    Room scene;
    scene.room.set_batch(300ms);
    CHECK(scene.sink.read() == Words{"pace"});
    scene.publish(1, 3);
    CHECK(scene.sink.read().empty());
    scene.publish(3, 4);
    CHECK(scene.sink.passes == 1);
    CHECK(scene.sink.read() == Words{"chunk 1"});  // its first word: the others are behind it
    CHECK(Counters::read(scene.counters.sent_chunks) == 4);

    scene.room.tell(broadcast::text_frame(R"({"type":"bag"})"));
    CHECK(scene.sink.read() == Words{"bag"});
    scene.publish(4, 7);
    CHECK(scene.sink.passes == 2);
    scene.sink.read();
    scene.room.set_batch({});
    scene.publish(7, 8);
    CHECK(scene.sink.read() == Words{"pace", "chunk 7"});
    scene.room.set_batch({});
    CHECK(scene.sink.read().empty());
}

TEST_CASE("A viewer that is elsewhere gets a batch from the ring", "[delivery]") {
    Room scene;
    scene.room.set_batch(200ms);
    scene.sink.room_for = 0;
    scene.publish(1, 3);
    scene.sink.room_for = 100;
    scene.sink.read();
    scene.viewer.serve(scene.room);
    CHECK(scene.sink.read() == Words{"chunk 1", "chunk 2"});
    CHECK(scene.sink.passes == 0);
}

TEST_CASE("A source that stands still leaves nothing behind", "[delivery]") {
    Room scene;
    scene.room.set_batch(400ms);
    scene.sink.read();
    scene.publish(1, 3);
    scene.room.sweep();
    CHECK(scene.sink.read().empty());
    scene.room.sweep();
    CHECK(scene.sink.read() == Words{"chunk 1"});
    CHECK(Counters::read(scene.counters.sent_chunks) == 3);
}
