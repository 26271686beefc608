// SPDX-License-Identifier: MIT
// A disk that fills, a database that others hold, pages that are overwritten: what is acknowledged
// is kept, what is not is told, and the storage goes on when the fault goes.
#include "tests/support/small_disk.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace shopfloor::storage;
using Catch::Contains;
using shopfloor::Result;
using shopfloor::test::SmallDisk;

namespace {

std::set<std::string> skus(Storage& storage) {
    std::set<std::string> found;
    for (const ProductRecord& record : products(storage))
        found.insert(record.sku);
    return found;
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

void overwrite_pages(const std::filesystem::path& file, std::size_t first, std::size_t count) {
    std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
    stream.seekp(static_cast<std::streamoff>(first * 4096));
    stream << std::string(count * 4096, '\xa5');
}

}  // namespace

TEST_CASE("A full disk loses nothing that was acknowledged, and it goes on", "[storage]") {
    if (!SmallDisk::is_permitted()) {
        WARN("no small disk here: not tested");
        return;
    }
    const SmallDisk disk{3 * 1024 * 1024};
    std::set<std::string> acknowledged;
    {
        Storage storage{disk.database()};
        REQUIRE(storage.commit_blocking({store("silk")}));
        const std::string text(20'000, 'x');
        Result<void> stored;
        for (int number = 0; stored && number < 1000; ++number) {
            const std::string sku = std::to_string(number);
            stored = storage.commit_blocking({product(sku, text)});
            if (stored) acknowledged.insert(sku);
            if (number == 20) disk.fill();
        }
        REQUIRE(stored.has_error());
        CHECK(stored.error() == StorageError::Full);
        CHECK_THAT(stored.error().message(), Contains("disk is full"));
        CHECK(storage.stats().trouble == StorageError::Full);
        CHECK(storage.stats().failed_commits == 1);
        // It can be read all the while.
        CHECK(skus(storage) == acknowledged);

        disk.make_room();
        CHECK(comes_true([&] { return !storage.stats().trouble; }));
        REQUIRE(storage.commit_blocking({product("after", text)}));
        acknowledged.insert("after");
    }
    Storage storage{disk.database()};
    CHECK(skus(storage) == acknowledged);
}

TEST_CASE("Without a change to write, a full disk is found and told all the same", "[storage]") {
    if (!SmallDisk::is_permitted()) {
        WARN("no small disk here: not tested");
        return;
    }
    const SmallDisk disk{3 * 1024 * 1024};
    Storage storage{disk.database()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    // So that there is no room in the write-ahead log for one page more.
    disk.fill();
    CHECK(comes_true([&] { return storage.stats().trouble == StorageError::Full; }));
    CHECK(storage.stats().free_bytes < 4096);
    disk.make_room();
    CHECK(comes_true([&] { return !storage.stats().trouble; }));
}

TEST_CASE("A database that another program holds is told, and goes on when it is let go",
          "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), product("A")}));
    {
        const Holder other{home};
        const Result<void> stored = storage.commit_blocking({product("B")});
        REQUIRE(stored.has_error());
        CHECK(stored.error() == StorageError::Locked);
        CHECK_THAT(stored.error().message(), Contains("another program"));
        CHECK(storage.stats().trouble == StorageError::Locked);
        CHECK(skus(storage) == std::set<std::string>{"A"});
    }
    CHECK(comes_true([&] { return !storage.stats().trouble; }));
    REQUIRE(storage.commit_blocking({product("C")}));
    CHECK(skus(storage) == std::set<std::string>{"A", "C"});
}

TEST_CASE("A change that cannot be made is no trouble of the storage", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk"), cue("b_1", 1)}));
    CHECK(storage.commit_blocking({cue("b_1", 1)}).error() == StorageError::Failed);
    const StorageStats stats = storage.stats();
    CHECK_FALSE(stats.trouble);
    CHECK(stats.commits == 1);
    CHECK(stats.failed_commits == 1);
    CHECK(stats.commit_times.at_most.back() == 2);
    CHECK(stats.commit_times.sum_seconds > 0);
    CHECK(stats.queued == 0);
}

TEST_CASE("Pages that are overwritten while the server runs are told, and nothing is acknowledged",
          "[storage]") {
    const TemporaryFolder folder;
    {
        Storage storage{folder.database()};
        REQUIRE(storage.commit_blocking({store("silk")}));
        for (int number = 0; number < 400; ++number) {
            const ProductRecord record = product(std::to_string(number), std::string(20'000, 'x'));
            REQUIRE(storage.commit_blocking({record}));
        }
    }
    Storage storage{folder.database()};
    overwrite_pages(folder.database(), 1, std::filesystem::file_size(folder.database()) / 4096 - 1);
    CHECK_THROWS_WITH(products(storage), Contains("cannot read the database"));
    CHECK(storage.stats().trouble == StorageError::Damaged);
    // What lies in memory could still be written, into a file that the next start refuses.
    const std::string before = contents(folder.database());
    const Result<void> stored = storage.commit_blocking({product("new")});
    REQUIRE(stored.has_error());
    CHECK(stored.error() == StorageError::Damaged);
    CHECK((contents(folder.database()) == before));
}

TEST_CASE("A damaged database is refused with what to do, and not a byte of it is touched",
          "[storage]") {
    const TemporaryFolder folder;
    const std::filesystem::path kept = folder / "kept";
    const auto log = [](const std::filesystem::path& file) { return file.string() + "-wal"; };
    {
        Storage storage{folder.database()};
        REQUIRE(storage.commit_blocking({store("silk")}));
        // More than the log holds before it is brought into the file.
        for (int number = 0; number < 400; ++number) {
            const ProductRecord record = product(std::to_string(number), std::string(20'000, 'x'));
            REQUIRE(storage.commit_blocking({record}));
        }
        // As a power cut leaves them: the log is not in the file yet.
        std::filesystem::copy_file(folder.database(), kept);
        std::filesystem::copy_file(log(folder.database()), log(kept));
    }
    std::filesystem::rename(kept, folder.database());
    std::filesystem::rename(log(kept), log(folder.database()));
    overwrite_pages(folder.database(), 200, 400);
    const std::string file_before = contents(folder.database());
    const std::string log_before = contents(log(folder.database()));
    REQUIRE(log_before.size() > 100'000);

    const auto open = [&] { const Storage storage{folder.database()}; };
    CHECK_THROWS_WITH(open(),
                      Contains("damaged") && Contains("Restore a backup") && Contains(".recover"));
    CHECK((contents(folder.database()) == file_before));
    CHECK((contents(log(folder.database())) == log_before));
}
