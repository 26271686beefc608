// SPDX-License-Identifier: MIT
// A recorder on a disk that is really full.
#include "server/archive/recorder.hpp"
#include "tests/support/small_disk.hpp"
#include "tests/unit/server/archive/show_media.hpp"

#include <catch2/catch.hpp>
#include <sys/statvfs.h>

using namespace shopfloor;
using namespace shopfloor::archive;
using test::ShowMedia;
using test::SmallDisk;
using test::TemporaryFolder;
using State = RoomRecording::State;

namespace {

std::uint64_t free_bytes_of(const std::filesystem::path& folder) {
    struct statvfs facts {};
    REQUIRE(::statvfs(folder.c_str(), &facts) == 0);
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

struct Desk {
    Desk() {
        storage::StoreRecord store;
        store.slug = "silk";
        const storage::BroadcastRecord broadcast{
            .id = "b_1", .room = "silk", .started = std::chrono::milliseconds{1}};
        storage.commit_blocking({store, broadcast}).value();
        recorder.begin("silk", "b_1");
    }
    void write(std::uint32_t from, std::uint32_t to) {
        for (std::uint32_t number = from; number < to; ++number) {
            recorder.write("silk", *media.chunk(number));
        }
    }

    SmallDisk disk{1024 * 1024};  // first: before there are threads
    TemporaryFolder folder;
    storage::Storage storage{folder.database()};
    ShowMedia media;
    RoomRecording state;
    Shelf shelf{disk / "",
                storage,
                [this] { return free_bytes_of(disk / ""); },
                [](const std::string& /*room*/) {}};
    Recorder recorder{
        {.shelf = shelf,
         .storage = storage,
         .min_free_bytes = 64 * 1024,
         .changed = [this](const std::string& /*room*/, RoomRecording now) { state = now; },
         .shelved = [](const std::string& /*room*/) {}}};
};

}  // namespace

TEST_CASE("A disk that is full before a show begins is told, and recorded on when it is not",
          "[archive]") {
    if (!SmallDisk::is_permitted()) {
        WARN("no small disk here: not tested");
        return;
    }
    Desk desk;
    desk.disk.fill();
    desk.write(0, 30);  // six keyframes: more than a disk is tried in a row
    CHECK(desk.state.state == State::Stopped);
    CHECK(desk.state.reason.find("full") != std::string::npos);
    CHECK(desk.recorder.is_full());
    desk.recorder.tend();
    CHECK(desk.recorder.is_full());

    desk.disk.make_room();
    desk.recorder.tend();
    CHECK_FALSE(desk.recorder.is_full());
    desk.write(30, 35);
    CHECK(desk.state.state == State::On);
    desk.recorder.end("silk", "b_1");
}

TEST_CASE("A disk that fills in the middle of a show keeps what it took", "[archive]") {
    if (!SmallDisk::is_permitted()) {
        WARN("no small disk here: not tested");
        return;
    }
    Desk desk;
    desk.write(0, 5);
    REQUIRE(desk.state.state == State::On);
    desk.disk.fill();
    desk.write(5, 200);
    CHECK(desk.state.state == State::Stopped);
    CHECK(desk.recorder.is_full());
    desk.disk.make_room();
    desk.recorder.tend();
    desk.write(200, 205);
    CHECK(desk.state.state == State::On);
    desk.recorder.end("silk", "b_1");
    const auto recording = desk.storage.query_blocking<std::optional<storage::Recording>>(
        [](storage::Reader& reader) { return storage::read_recording(reader, "b_1"); });
    REQUIRE(recording);
    REQUIRE(recording->parts.size() >= 2);
    CHECK(recording->parts.front().duration >= std::chrono::milliseconds{500});
    CHECK(recording->parts.back().is_closed);
}
