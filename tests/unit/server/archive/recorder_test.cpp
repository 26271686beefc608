// SPDX-License-Identifier: MIT
// A recorder on a storage and a disk that fail when the test says so.
#include "server/archive/recorder.hpp"

#include "tests/support/postgres_server.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/archive/show_media.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <future>
#include <thread>

using namespace shopfloor;
using namespace shopfloor::archive;
using namespace std::chrono_literals;
using test::ShowMedia;
using test::TemporaryFolder;
using State = RoomRecording::State;

namespace {

/// Keeps the storage's writer from going on while it lives.
struct Hold {
    std::promise<void>* began;
    std::shared_future<void> end;
};

void write_row(storage::RowWriter& /*rows*/, const Hold& hold) {
    hold.began->set_value();
    hold.end.wait();
}

struct Desk {
    explicit Desk(std::string url_of_storage = "") : url(std::move(url_of_storage)) {
        storage::StoreRecord store;
        store.slug = "silk";
        const storage::BroadcastRecord broadcast{.id = "b_1", .room = "silk", .started = 1ms};
        storage.commit_blocking({store, broadcast}).value();
        recorder.begin("silk", "b_1");
    }

    /// From now on the storage is busy, until `free_storage`.
    void hold_storage() {
        std::promise<void> began;
        end = std::promise<void>{};
        commit({Hold{&began, end.get_future().share()}});
        began.get_future().wait();
        storage::StoreRecord other;
        other.slug = "tea";
        commit({other});
        REQUIRE(storage.commit_blocking({other}).error() == storage::StorageError::Busy);
    }
    void free_storage() {
        end.set_value();
        context.restart();
        context.run();
    }
    void write(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t number = from; number < to; ++number) {
            recorder.write("silk", *media.chunk(number));
        }
    }
    void break_part(std::uint32_t part) {
        test::break_sync(part_path(shelf.folder(), "silk", "b_1", part));
    }
    bool is_away_within_30s(bool is_wanted) {
        const auto limit = std::chrono::steady_clock::now() + 30s;
        while (storage.stats().trouble.has_value() != is_wanted) {
            if (std::chrono::steady_clock::now() > limit) return false;
            std::this_thread::sleep_for(10ms);
        }
        return true;
    }
    std::vector<storage::RecordingPartRecord> parts() {
        return storage
            .query_blocking<std::optional<storage::Recording>>(
                [](storage::Reader& reader) { return storage::read_recording(reader, "b_1"); })
            .value_or(storage::Recording{})
            .parts;
    }

    TemporaryFolder folder;
    std::string url;  // of a PostgreSQL server; empty: a file
    boost::asio::io_context context;
    storage::Storage storage{
        url.empty() ? storage::Place{folder.database()} : storage::Place::at_url(url), 1};
    ShowMedia media;
    RoomRecording state;
    int shelved = 0;
    std::promise<void> end;
    std::uint64_t free_bytes = UINT64_MAX;
    Shelf shelf{folder / "recordings",
                storage,
                [this] { return free_bytes; },
                [](const std::string& /*room*/) {}};
    Recorder recorder{
        {.shelf = shelf,
         .storage = storage,
         .min_free_bytes = 1,
         .changed = [this](const std::string& /*room*/, RoomRecording now) { state = now; },
         .shelved = [this](const std::string& /*room*/) { ++shelved; }}};

private:
    void commit(std::vector<storage::Change> changes) {
        boost::asio::co_spawn(context,
                              storage.commit(std::move(changes)),
                              [](const std::exception_ptr&, const Result<void>&) {});
        context.restart();
        context.poll();
    }
};

}  // namespace

TEST_CASE("A storage that is busy as a part begins costs up to the next keyframe", "[archive]") {
    Desk desk;
    desk.hold_storage();
    desk.write(0, 5);
    CHECK(desk.state.state == State::Off);
    desk.free_storage();
    desk.write(5, 10);
    CHECK(desk.state.state == State::On);
    desk.recorder.end("silk", "b_1");
    const auto parts = desk.parts();
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].part == 1);
    CHECK(parts[0].start == 500ms);
    CHECK(parts[0].duration == 500ms);
    CHECK(parts[0].is_closed);
}

TEST_CASE("A storage that stays busy is told, and asked on", "[archive]") {
    Desk desk;
    desk.hold_storage();
    desk.write(0, 15);
    CHECK(desk.state.state == State::Stopped);
    desk.free_storage();
    desk.write(15, 20);
    CHECK(desk.state.state == State::On);
    CHECK(desk.parts().size() == 1);
    desk.recorder.finish();
}

TEST_CASE("A part that ends while the storage is busy gets its row later", "[archive]") {
    Desk desk;
    desk.write(0, 5);
    desk.hold_storage();
    desk.recorder.end("silk", "b_1");
    desk.recorder.tend();
    desk.free_storage();
    REQUIRE(desk.parts().size() == 1);
    CHECK_FALSE(desk.parts()[0].is_closed);
    SECTION("once the storage takes it") {
        desk.recorder.tend();
        REQUIRE(desk.parts().size() == 1);
        CHECK(desk.parts()[0].is_closed);
        CHECK(desk.parts()[0].duration == 500ms);
        CHECK(desk.shelved == 1);
    }
    SECTION("unless it was deleted meanwhile") {
        desk.storage.commit_blocking({storage::RecordingRemoval{"b_1"}}).value();
        desk.recorder.tend();
        CHECK(desk.parts().empty());
        CHECK(desk.shelved == 0);
    }
}

TEST_CASE("After a sync that failed the next keyframe begins another part", "[archive]") {
    Desk desk;
    desk.write(0, 5);
    desk.break_part(1);
    desk.recorder.tend();
    CHECK(desk.recorder.open_parts() == 0);
    desk.write(5, 10);
    CHECK(desk.state.state == State::On);
    desk.recorder.tend();
    desk.recorder.end("silk", "b_1");
    const auto parts = desk.parts();
    REQUIRE(parts.size() == 2);
    CHECK_FALSE(parts[0].is_closed);  // the next start looks what there is of it
    CHECK(parts[1].is_closed);
    CHECK(parts[1].start == 500ms);
}

TEST_CASE("A disk that fails three times in a row is left alone", "[archive]") {
    Desk desk;
    for (std::uint32_t part = 1; part <= 3; ++part) {
        CHECK(desk.state.state != State::Stopped);
        desk.write(part * 5, part * 5 + 5);
        desk.break_part(part);
        desk.recorder.tend();
    }
    CHECK(desk.state.state == State::Stopped);
    desk.write(20, 30);
    CHECK(desk.parts().size() == 3);
}

TEST_CASE("A part that a full disk did not let close is closed when there is room again",
          "[archive]") {
    Desk desk;
    desk.write(1, 25);
    const auto part = part_path(desk.shelf.folder(), "silk", "b_1", 1);
    const auto in_the_way = index_path(part).string() + ".new";
    std::filesystem::create_directory(in_the_way);
    desk.free_bytes = 0;
    desk.recorder.tend();
    REQUIRE(desk.state.state == State::Stopped);
    REQUIRE(desk.parts().size() == 1);
    REQUIRE_FALSE(desk.parts()[0].is_closed);

    std::filesystem::remove(in_the_way);
    desk.free_bytes = UINT64_MAX;
    desk.recorder.tend();
    REQUIRE(desk.parts().size() == 1);
    CHECK(desk.parts()[0].is_closed);
    CHECK(desk.parts()[0].bytes > 0);
    CHECK(std::filesystem::exists(index_path(part)));
    CHECK(desk.shelved == 1);
}

TEST_CASE("While the database's server is away, what is on the disk goes on being written",
          "[archive]") {
    if (!test::PostgresServer::is_installed()) {
        WARN("PostgreSQL is not installed: not tested");
        return;
    }
    test::PostgresServer server;
    Desk desk{server.url()};
    desk.write(0, 5);
    server.halt();
    REQUIRE(desk.is_away_within_30s(true));
    const std::uint64_t before = desk.recorder.written_bytes();
    desk.write(5, 8);
    CHECK(desk.recorder.written_bytes() > before);
    desk.write(9, 12);  // a chunk is missing: the part ends, and the next one waits
    desk.recorder.begin("tea", "b_2");
    desk.recorder.write("tea", *desk.media.chunk(0));
    desk.recorder.tend();
    CHECK(desk.recorder.open_parts() == 0);
    CHECK(desk.shelved == 0);
    server.start_again();
    REQUIRE(desk.is_away_within_30s(false));
    desk.recorder.tend();
    CHECK(desk.shelved == 1);
    const auto parts = desk.parts();
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].is_closed);
    CHECK(parts[0].duration == 800ms);
    desk.write(15, 20);
    CHECK(desk.recorder.open_parts() == 1);
}
