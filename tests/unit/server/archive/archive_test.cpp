// SPDX-License-Identifier: MIT
#include "server/archive/archive.hpp"

#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/archive/show_media.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::archive;
using namespace std::chrono_literals;
using test::ShowMedia;
using test::TemporaryFolder;

namespace {

/// An archive on a disk whose free space the test says.
class Desk {
public:
    explicit Desk(std::uint64_t min_free_bytes = 0,
                  std::size_t max_queued_bytes = std::size_t{64} << 20U) {
        settings_.min_free_bytes = min_free_bytes;
        settings_.max_queued_bytes = max_queued_bytes;
        storage::StoreRecord store;
        store.slug = "silk";
        storage_.commit_blocking({store}).value();
        settings_.folder = folder_ / "recordings";
        settings_.sync_interval = 5ms;
        settings_.days = std::chrono::days{0};
        start();
    }

    Archive& archive() { return *archive_; }
    std::filesystem::path file(const std::string& broadcast, std::uint32_t part) const {
        return part_path(settings_.folder, "silk", broadcast, part);
    }

    /// What a broadcast's row says; `ended` in milliseconds, 0 while it is on air.
    void store_broadcast(const std::string& id, int ended = 0) {
        storage::BroadcastRecord record{.id = id, .room = "silk", .started = 1ms};
        if (ended > 0) record.ended = std::chrono::milliseconds{ended};
        storage_.commit_blocking({record}).value();
    }

    /// A whole recorded show of so many chunks.
    void record(const std::string& id, std::uint32_t chunks, int ended) {
        store_broadcast(id);
        archive().begin("silk", id);
        const ShowMedia media;
        for (std::uint32_t number = 0; number < chunks; ++number) {
            archive().publish("silk", media.chunk(number));
        }
        archive().end("silk", id);
        store_broadcast(id, ended);
        settle();
    }

    /// Returns when all that was handed to the archive has been done.
    void settle() { static_cast<void>(ask(archive().lock("none", true))); }

    template <class T>
    Outcome<T> ask(boost::asio::awaitable<Outcome<T>> task) {
        std::optional<Outcome<T>> answer;
        boost::asio::co_spawn(
            business_, std::move(task), [&](std::exception_ptr failure, Outcome<T> outcome) {
                REQUIRE_FALSE(failure);
                answer = std::move(outcome);
            });
        business_.restart();
        for (int turn = 0; turn < 1000 && !answer; ++turn) {
            business_.restart();
            business_.run_for(10ms);
        }
        REQUIRE(answer.has_value());
        return *std::move(answer);
    }

    storage::Recording find(const std::string& broadcast) {
        Outcome<storage::Recording> found = ask(archive().find(broadcast));
        REQUIRE(found.has_value());
        return *std::move(found);
    }
    std::vector<std::string> names() {
        std::vector<std::string> found;
        const auto listed = ask(archive().list("silk"));
        REQUIRE(listed.has_value());
        for (const auto& recording : *listed) {
            found.push_back(recording.broadcast.id);
        }
        return found;
    }

    void stop() { archive_.reset(); }
    void restart(std::chrono::days days = {}) {
        stop();
        settings_.days = days;
        start();
    }
    /// As after kill -9: nothing is closed.
    void forget_closing(const std::string& broadcast) {
        for (auto part : find(broadcast).parts) {
            part.is_closed = false;
            part.bytes = 0;
            part.duration = {};
            storage_.commit_blocking({part}).value();
        }
    }

    std::atomic<std::uint64_t> free_bytes{UINT64_MAX};
    RoomRecording state;  // of the room, as it was told

private:
    void start() {
        archive_ = std::make_unique<Archive>(
            settings_,
            Archive::Wiring{.business = business_.get_executor(),
                            .storage = storage_,
                            .free_bytes = [this] { return free_bytes.load(); },
                            .changed =
                                [this](const std::string& room, const RoomRecording& now) {
                                    if (room == "silk") state = now;
                                }});
        archive_->open();
    }

    TemporaryFolder folder_;
    ArchiveSettings settings_;
    boost::asio::io_context business_;
    storage::Storage storage_{folder_ / "shopfloor.db"};
    std::unique_ptr<Archive> archive_;
};

using Names = std::vector<std::string>;
using State = RoomRecording::State;

}  // namespace

TEST_CASE("A broadcast is recorded as a file that has every chunk", "[archive]") {
    Desk desk;
    desk.record("b_1", 12, 1000);

    const storage::Recording recording = desk.find("b_1");
    REQUIRE(recording.parts.size() == 1);
    const storage::RecordingPartRecord& part = recording.parts[0];
    CHECK(part.is_closed);
    CHECK(part.epoch == 1);
    CHECK(part.start == 0ms);
    CHECK(part.duration == 1200ms);
    CHECK(part.codecs == "avc1.64001f,mp4a.40.2");
    CHECK(part.width == 1280);

    const ShowMedia media;
    std::string whole{as_text(broadcast::init_segment(*media.init()))};
    for (std::uint32_t number = 0; number < 12; ++number) {
        whole += as_text(media.chunk(number)->cmaf());
    }
    CHECK(test::read_text(desk.file("b_1", 1)) == whole);
    CHECK(part.bytes == whole.size());
    CHECK(desk.names() == Names{"b_1"});
}

TEST_CASE("Epochs share a file as long as their init segment is the same", "[archive]") {
    Desk desk;
    desk.store_broadcast("b_1");
    desk.archive().begin("silk", "b_1");
    ShowMedia media;
    for (std::uint32_t number = 0; number < 15; ++number) {
        if (number == 5) media.begin_epoch(2);
        if (number == 10) media.begin_epoch(3, 640);
        desk.archive().publish("silk", media.chunk(number));
    }
    desk.archive().end("silk", "b_1");
    desk.settle();

    const auto parts = desk.find("b_1").parts;
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].duration == 1000ms);
    CHECK(parts[1].epoch == 3);
    CHECK(parts[1].start == 1000ms);
    CHECK(parts[1].width == 640);
}

TEST_CASE("After a missing chunk the next file begins, at a keyframe", "[archive]") {
    Desk desk;
    desk.store_broadcast("b_1");
    desk.archive().begin("silk", "b_1");
    const ShowMedia media;
    for (const std::uint32_t number : {0U, 1U, 2U, 4U, 5U, 6U}) {
        desk.archive().publish("silk", media.chunk(number));
    }
    desk.archive().end("silk", "b_1");
    desk.settle();

    const auto parts = desk.find("b_1").parts;
    REQUIRE(parts.size() == 2);
    CHECK(parts[0].duration == 300ms);
    CHECK(parts[1].start == 500ms);
    CHECK(parts[1].duration == 200ms);
}

TEST_CASE("Chunks that come faster than the disk takes them are a gap", "[archive]") {
    Desk desk{0, 1};
    desk.record("b_1", 10, 1000);
    CHECK(desk.archive().stats().dropped_chunks == 10);
    CHECK(desk.names().empty());
}

TEST_CASE("A picture that is nobody's to keep, as its broadcast has no row, is not", "[archive]") {
    Desk desk;
    desk.archive().begin("silk", "b_preview");
    const ShowMedia media;
    desk.archive().publish("silk", media.chunk(0));
    desk.archive().end("silk", "b_preview");
    desk.settle();
    CHECK(desk.names().empty());
    CHECK_FALSE(std::filesystem::exists(desk.file("b_preview", 1)));
}

TEST_CASE("Nothing of a broadcast is recorded once it has ended", "[archive]") {
    Desk desk;
    desk.record("b_1", 6, 1000);
    const ShowMedia media;
    desk.archive().publish("silk", media.chunk(10));
    desk.settle();
    CHECK(desk.find("b_1").parts.size() == 1);
}

TEST_CASE("What a crash tore is whole after the start, and the show goes on", "[archive]") {
    Desk desk;
    desk.record("b_1", 8, 0);
    desk.forget_closing("b_1");
    const auto bytes = std::filesystem::file_size(desk.file("b_1", 1));
    std::filesystem::resize_file(desk.file("b_1", 1), bytes - 1);
    desk.restart();

    auto parts = desk.find("b_1").parts;
    REQUIRE(parts.size() == 1);
    CHECK(parts[0].is_closed);
    CHECK(parts[0].duration == 700ms);
    CHECK(parts[0].bytes == std::filesystem::file_size(desk.file("b_1", 1)));

    desk.archive().begin("silk", "b_1");
    const ShowMedia media;
    desk.archive().publish("silk", media.chunk(10));
    desk.archive().end("silk", "b_1");
    desk.settle();
    parts = desk.find("b_1").parts;
    REQUIRE(parts.size() == 2);
    CHECK(parts[1].part == 2);
    CHECK(parts[1].start == 1000ms);
}

TEST_CASE("A part that a crash left without a chunk is dropped", "[archive]") {
    Desk desk;
    desk.record("b_1", 8, 0);
    desk.forget_closing("b_1");
    std::filesystem::resize_file(desk.file("b_1", 1), 100);
    desk.restart();
    CHECK(desk.find("b_1").parts.empty());
    CHECK_FALSE(std::filesystem::exists(desk.file("b_1", 1)));
}

TEST_CASE("A full disk takes the oldest unlocked recording, not the show's", "[archive]") {
    Desk desk{1000};
    desk.record("b_old", 6, 1000);
    desk.record("b_older", 6, 500);
    desk.record("b_treasure", 6, 100);
    desk.record("b_new", 6, 2000);
    REQUIRE(desk.ask(desk.archive().lock("b_treasure", true)).has_value());
    REQUIRE(desk.find("b_treasure").is_locked);

    desk.store_broadcast("b_air");
    desk.archive().begin("silk", "b_air");
    const ShowMedia media;
    desk.archive().publish("silk", media.chunk(0));
    desk.settle();

    SECTION("one by one") {
        desk.free_bytes = 999;
        for (int turn = 0; turn < 1000 && std::filesystem::exists(desk.file("b_older", 1));
             ++turn) {
            desk.settle();
        }
        desk.free_bytes = 1000;
        desk.settle();
        CHECK_FALSE(std::filesystem::exists(desk.file("b_older", 1)));
        CHECK(std::filesystem::exists(desk.file("b_treasure", 1)));
        CHECK(std::filesystem::exists(desk.file("b_air", 1)));
    }
    SECTION("and when none is left, recording stops until there is room") {
        desk.free_bytes = 0;
        for (int turn = 0; turn < 1000; ++turn) {
            desk.settle();
            if (desk.state.state == State::Stopped) break;
        }
        CHECK(desk.state.state == State::Stopped);
        CHECK(desk.state.reason.find("full") != std::string::npos);
        CHECK(desk.names() == Names{"b_air", "b_treasure"});
        CHECK(desk.find("b_air").parts[0].is_closed);

        desk.free_bytes = 2000;
        for (std::uint32_t number = 1; number < 5000; ++number) {
            desk.archive().publish("silk", media.chunk(number));
            desk.settle();
            if (desk.find("b_air").parts.size() == 2) break;
        }
        REQUIRE(desk.find("b_air").parts.size() == 2);
        CHECK(desk.state.state == State::On);
    }
}

TEST_CASE("A recording is deleted when it is asked for, and not by mistake", "[archive]") {
    Desk desk;
    desk.record("b_1", 6, 1000);
    desk.record("b_air", 6, 0);
    const auto code = [&](const std::string& broadcast) {
        const Outcome<void> removed = desk.ask(desk.archive().remove(broadcast));
        return removed ? "removed" : removed.error().code;
    };
    CHECK(code("b_none") == "not_found");
    CHECK(code("b_air") == "conflict");
    REQUIRE(desk.ask(desk.archive().lock("b_1", true)).has_value());
    CHECK(code("b_1") == "conflict");
    REQUIRE(desk.ask(desk.archive().lock("b_1", false)).has_value());
    CHECK(code("b_1") == "removed");
    CHECK_FALSE(std::filesystem::exists(desk.file("b_1", 1)));
    CHECK(desk.names() == Names{"b_air"});
}

TEST_CASE("A recording whose files were deleted by hand is forgotten at the start", "[archive]") {
    Desk desk;
    desk.record("b_1", 6, 1000);
    std::filesystem::remove_all(desk.file("b_1", 1).parent_path());
    desk.restart();
    CHECK(desk.names().empty());
}

TEST_CASE("A recordings' disk that is not mounted is no reason to forget", "[archive]") {
    Desk desk;
    desk.record("b_1", 6, 1000);
    const auto file = desk.file("b_1", 1);
    const auto room = file.parent_path().parent_path();
    const auto elsewhere = room.parent_path().parent_path() / "unmounted";
    desk.stop();
    std::filesystem::rename(room, elsewhere);
    desk.restart();
    CHECK(desk.names() == Names{"b_1"});
    desk.stop();
    std::filesystem::rename(elsewhere, room);
    desk.restart();
    CHECK(desk.names() == Names{"b_1"});
    CHECK(std::filesystem::exists(file));
}

TEST_CASE("Old recordings go at the start", "[archive]") {
    Desk desk;
    desk.record("b_1", 6, 1000);
    desk.record("b_treasure", 6, 1000);
    REQUIRE(desk.ask(desk.archive().lock("b_treasure", true)).has_value());
    desk.restart(std::chrono::days{1});
    desk.settle();
    CHECK(desk.names() == Names{"b_treasure"});
    CHECK_FALSE(std::filesystem::exists(desk.file("b_1", 1)));
}
