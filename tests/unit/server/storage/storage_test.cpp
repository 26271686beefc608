// SPDX-License-Identifier: MIT
#include "server/storage/storage.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <map>
#include <thread>

using namespace shopfloor;
using namespace shopfloor::storage;
using boost::asio::awaitable;

namespace {

StreamKeyRecord key(const std::string& id, const std::string& hash) {
    return {.id = id,
            .hash = hash,
            .room = "silk",
            .label = "OBS",
            .created = UtcTime{7},
            .revoked = UtcTime{8}};
}

struct Outcomes {
    int done = 0;
    std::map<int, int> errors;  // by StorageError
    bool is_on_caller = true;
};

awaitable<void> write_one(Storage& storage, Change change, Outcomes& outcomes) {
    const std::thread::id caller = std::this_thread::get_id();
    std::vector<Change> changes{std::move(change)};
    const Result<void> result = co_await storage.commit(std::move(changes));
    if (std::this_thread::get_id() != caller) outcomes.is_on_caller = false;
    if (result) {
        ++outcomes.done;
    } else {
        ++outcomes.errors[result.error().value()];
    }
}

void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

TEST_CASE("Everything is there again after the database was closed", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    {
        Storage storage{home.place()};
        BroadcastRecord ended = broadcast("b_0", "silk");
        ended.ended = UtcTime{6};
        ended.end_reason = "ended";
        REQUIRE(storage.commit_blocking({store("silk"),
                                         store("tea"),
                                         key("k_1", "h1"),
                                         broadcast("b_1", "silk"),
                                         ended,
                                         cue("b_1", 1),
                                         cue("b_1", 2),
                                         cue("b_1", 1, 2),
                                         cue("b_0", 1)}));
    }
    Storage storage{home.place()};
    const Contents contents = storage.load();
    REQUIRE(contents.stores.size() == 2);
    CHECK(contents.stores[0].name == "丝绸 silk");
    CHECK(contents.stores[0].created == UtcTime{1'795'392'000'123});
    REQUIRE(contents.keys.size() == 1);
    CHECK(contents.keys[0].revoked == UtcTime{8});
    REQUIRE(contents.open_broadcasts.size() == 1);
    CHECK_FALSE(contents.open_broadcasts[0].ended);
    REQUIRE(contents.cues.size() == 3);
    CHECK(contents.cues[0].cue == cue("b_1", 1).cue);
    CHECK(contents.cues[1].cue.rev == 2);
    CHECK(contents.cues[2].cue.id == 2);
}

TEST_CASE("Of changes that belong together, all are written or none", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk"), cue("b_1", 1)}));

    SECTION("a cue that exists is never written again") {
        CHECK(storage.commit_blocking({store("tea"), cue("b_1", 1)}).error() ==
              StorageError::Failed);
    }
    SECTION("nothing refers to what does not exist") {
        CHECK(storage.commit_blocking({store("tea"), broadcast("b_2", "coffee")}).error() ==
              StorageError::Failed);
    }
    SECTION("two keys cannot have one secret") {
        CHECK(storage.commit_blocking({store("tea"), key("k_1", "h"), key("k_2", "h")}).error() ==
              StorageError::Failed);
    }
    CHECK(storage.load().stores.size() == 1);
    CHECK(storage.load().keys.empty());
    CHECK(storage.commit_blocking({store("tea"), cue("b_1", 2)}).has_value());
}

TEST_CASE("A store is changed in place, with what refers to it", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), product("A", "{}")}));
    StoreRecord renamed = store("silk");
    renamed.name = "Renamed";
    REQUIRE(storage.commit_blocking({renamed}));
    CHECK(storage.load().stores.at(0).name == "Renamed");
    CHECK(products(storage).size() == 1);
}

TEST_CASE("Many callers at once are all answered, on their own thread", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), store("tea")}));
    boost::asio::io_context first;
    boost::asio::io_context second;
    Outcomes of_first;
    Outcomes of_second;
    for (int count = 0; count < 150; ++count) {
        const std::string sku = std::to_string(count);
        auto here = write_one(storage, product("a" + sku, "{}"), of_first);
        boost::asio::co_spawn(first, std::move(here), rethrow);
        auto there = write_one(storage, product("b" + sku, "{}"), of_second);
        boost::asio::co_spawn(second, std::move(there), rethrow);
    }
    std::thread other{[&] { second.run(); }};
    first.run();
    other.join();
    CHECK(of_first.done == 150);
    CHECK(of_second.done == 150);
    CHECK(of_first.is_on_caller);
    CHECK(of_second.is_on_caller);
    CHECK(products(storage).size() == 300);
}

TEST_CASE("In a group, one that fails does not take the others with it", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    boost::asio::io_context context;
    Outcomes outcomes;
    REQUIRE(storage.commit_blocking({store("silk")}));
    {
        const Holder holder{home};
        for (std::uint64_t count = 0; count < 20; ++count) {
            const std::string sku = std::to_string(count);
            const Change change =
                count % 2 == 0 ? Change{product(sku, "{}")} : Change{cue("none", 1)};
            auto writing = write_one(storage, change, outcomes);
            boost::asio::co_spawn(context, std::move(writing), rethrow);
        }
        context.poll();
    }
    context.restart();
    context.run();
    CHECK(outcomes.done == 10);
    CHECK(outcomes.errors[static_cast<int>(StorageError::Failed)] == 10);
    CHECK(products(storage).size() == 10);
}

TEST_CASE("A full queue says busy at once, and what was queued is written", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Outcomes outcomes;
    boost::asio::io_context context;
    {
        Storage storage{home.place(), 8};
        REQUIRE(storage.commit_blocking({store("silk")}));
        const Holder holder{home};
        for (int count = 0; count < 300; ++count) {
            auto writing = write_one(storage, product(std::to_string(count), "{}"), outcomes);
            boost::asio::co_spawn(context, std::move(writing), rethrow);
        }
        context.poll();
        CHECK(outcomes.errors[static_cast<int>(StorageError::Busy)] >= 300 - 16);
        CHECK(outcomes.done == 0);
    }
    context.restart();
    context.run();
    CHECK(outcomes.done >= 8);
    CHECK(outcomes.done + outcomes.errors[static_cast<int>(StorageError::Busy)] == 300);
    Storage storage{home.place()};
    CHECK(products(storage).size() == static_cast<std::size_t>(outcomes.done));
}
