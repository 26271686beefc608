// SPDX-License-Identifier: MIT
#include "server/storage/sqlite/migrations.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>

using namespace shopfloor::storage;
using Catch::Contains;

namespace {

void open_and_close(const Place& place) { const Storage storage{place}; }

unsigned mode_of(const std::filesystem::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_mode & 0777U;
}

}  // namespace

TEST_CASE("A new database is for its owner only, and so are its journals", "[storage]") {
    const TemporaryFolder folder;
    Storage storage{folder.database()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    CHECK(mode_of(folder.database()) == 0600U);
    CHECK(mode_of(folder.database().string() + "-wal") == 0600U);
}

TEST_CASE("A database that others could read is closed to them", "[storage]") {
    const TemporaryFolder folder;
    open_and_close(folder.database());
    ::chmod(folder.database().c_str(), 0666);
    open_and_close(folder.database());
    CHECK(mode_of(folder.database()) == 0640U);
}

TEST_CASE("A second server on the same database is refused", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    {
        const Storage storage{home.place()};
        CHECK_THROWS_WITH(open_and_close(home.place()),
                          Contains("another Shopfloor server is using it"));
    }
    CHECK_NOTHROW(open_and_close(home.place()));
}

TEST_CASE("A database from a newer version is refused with both versions", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    open_and_close(home.place());
    REQUIRE(home.run_sql(home.is_postgres() ? "UPDATE shopfloor_schema SET version = 4000"
                                            : "PRAGMA user_version = 4000"));
    CHECK_THROWS_WITH(open_and_close(home.place()),
                      Contains("newer Shopfloor (schema 4000, this program knows up to " +
                               std::to_string(sqlite::newest_schema_version()) + ')'));
}

TEST_CASE("Another program's database is left alone", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    REQUIRE(home.run_sql("CREATE TABLE bookmarks (url TEXT)"));
    CHECK_THROWS_WITH(open_and_close(home.place()), Contains("another program's database"));
}

TEST_CASE("A file that is no database is refused and left as it is", "[storage]") {
    const TemporaryFolder folder;
    const std::string text(5000, 'x');
    std::ofstream{folder.database()} << text;
    CHECK_THROWS_WITH(open_and_close(folder.database()), Contains("not a SQLite database"));
    CHECK(std::filesystem::file_size(folder.database()) == 5000);
}

TEST_CASE("A damaged database is refused before anything is written", "[storage]") {
    const TemporaryFolder folder;
    {
        Storage storage{folder.database()};
        for (int count = 0; count < 300; ++count) {
            REQUIRE(storage.commit_blocking({store("store-" + std::to_string(count))}));
        }
    }
    SECTION("pages overwritten") {
        std::fstream file{folder.database(), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(4096);
        file << std::string(8 * 4096, '\xa5');
    }
    SECTION("cut short") { std::filesystem::resize_file(folder.database(), 3 * 4096); }
    CHECK_THROWS_WITH(open_and_close(folder.database()), Contains("damaged"));
}

TEST_CASE("A folder that is missing or not writable is told", "[storage]") {
    CHECK_THROWS_WITH(open_and_close(std::filesystem::path{"/nowhere/shopfloor.db"}),
                      Contains("folder"));
    CHECK_THROWS_WITH(open_and_close(std::filesystem::path{"/proc/shopfloor.db"}),
                      Contains("folder"));
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.database());
    CHECK_THROWS_WITH(open_and_close(folder.database()), Contains("not a file"));
}
