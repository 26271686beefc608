// SPDX-License-Identifier: MIT
// A server that goes away in the middle: what was acknowledged is there, what is there was
// acknowledged, and what cannot be known yet waits.
#include "server/storage/postgres/migrations.hpp"
#include "server/storage/postgres/opening.hpp"

#include "home.hpp"
#include "sample_records.hpp"

#include <future>
#include <set>

using namespace shopfloor::storage;
using namespace std::chrono_literals;
using Catch::Contains;
using shopfloor::Result;
using shopfloor::test::PostgresServer;

namespace {

std::string one_value(const std::string& url, const std::string& sql) {
    return postgres::Session{postgres::Address{url}}.value(sql);
}

// The server's process that serves the storage's writer; 0: none does.
int writers_process(const std::string& url) {
    const std::string found =
        one_value(url,
                  "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND"
                  " ((classid::bigint << 32) | objid::bigint) ="
                  " hashtextextended('shopfloor ' || current_schema(), 0)");
    return found.empty() ? 0 : std::stoi(found);
}

void end_writers_session(const std::string& url) {
    const int process = writers_process(url);
    if (process == 0) return;
    one_value(url, "SELECT pg_terminate_backend(" + std::to_string(process) + ", 5000)");
}

std::future<Result<void>> in_background(Storage& storage, std::vector<Change> changes) {
    return std::async(std::launch::async, [&storage, changes = std::move(changes)]() mutable {
        return storage.commit_blocking(std::move(changes));
    });
}

std::set<std::uint64_t> stored_cues(Storage& storage) {
    std::set<std::uint64_t> ids;
    for (const CueRecord& record : storage.load().cues)
        ids.insert(record.cue.id);
    return ids;
}

bool waits_for(const std::string& url, const std::string& event) {
    return one_value(url,
                     "SELECT count(*) FROM pg_stat_activity WHERE wait_event = '" + event +
                         "' AND pid = " + std::to_string(writers_process(url))) == "1";
}

// With a standby that does not exist, a commit is stored and its answer does not come.
void set_standby(const std::string& url, const std::string& name) {
    one_value(url, "ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
    one_value(url, "SELECT pg_reload_conf()");
    REQUIRE(comes_true([&] { return one_value(url, "SHOW synchronous_standby_names") == name; }));
}

/// Writes cues one after another, until it is told to end.
class CueStream {
public:
    explicit CueStream(Storage& storage, std::uint64_t first) : next_(first) {
        thread_ = std::thread{[this, &storage] {
            while (!is_over_) {
                if (storage.commit_blocking({cue("b_1", next_)})) {
                    acknowledged_.insert(next_);
                } else {
                    failed_.insert(next_);
                }
                ++next_;
                ++written_;
            }
        }};
    }
    ~CueStream() { end(); }
    CueStream(const CueStream&) = delete;
    CueStream& operator=(const CueStream&) = delete;

    int written() const { return written_; }
    void end() {
        is_over_ = true;
        if (thread_.joinable()) thread_.join();
    }
    const std::set<std::uint64_t>& acknowledged() const { return acknowledged_; }
    const std::set<std::uint64_t>& failed() const { return failed_; }

private:
    std::atomic<bool> is_over_{false};
    std::atomic<int> written_{0};
    std::uint64_t next_;
    std::set<std::uint64_t> acknowledged_;
    std::set<std::uint64_t> failed_;
    std::thread thread_;
};

/// Whether there is a PostgreSQL to test with.
bool is_there() {
    if (PostgresServer::is_installed()) return true;
    WARN("PostgreSQL is not installed: not tested");
    return false;
}

}  // namespace

TEST_CASE("A session that ends at any moment loses nothing, and nothing is told to have failed",
          "[storage][postgres]") {
    if (!is_there()) return;
    const std::string url = PostgresServer::shared()->new_schema();
    Storage storage{Place::at_url(url)};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    CueStream one{storage, 1};
    CueStream other{storage, 1'000'000};
    for (int round = 0; round < 20; ++round) {
        const int before = one.written();
        REQUIRE(comes_true([&] { return one.written() > before + round % 7; }));
        end_writers_session(url);
    }
    one.end();
    other.end();
    CHECK(one.failed().empty());
    CHECK(other.failed().empty());
    std::set<std::uint64_t> acknowledged = one.acknowledged();
    acknowledged.insert(other.acknowledged().begin(), other.acknowledged().end());
    CHECK((stored_cues(storage) == acknowledged));
    CHECK_FALSE(storage.stats().trouble);
}

TEST_CASE("A group that was committed as its session ended is found, and told to be stored",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    const std::string url = server.url();
    Storage storage{Place::at_url(url)};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    set_standby(url, "nobody");
    auto stored = in_background(storage, {cue("b_1", 1)});
    REQUIRE(comes_true([&] { return waits_for(url, "SyncRep"); }));
    end_writers_session(url);
    CHECK(stored.wait_for(0s) == std::future_status::timeout);
    set_standby(url, "");
    // Written a second time it would fail, as the cue is there.
    CHECK(stored.get().has_value());
    CHECK((stored_cues(storage) == std::set<std::uint64_t>{1}));
    CHECK(storage.commit_blocking({cue("b_1", 2)}).has_value());
}

TEST_CASE("A group that was not committed as its session ended is written again",
          "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    const std::string url = home.place().url;
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    std::future<Result<void>> stored;
    {
        const Holder holder{home};
        stored = in_background(storage, {cue("b_1", 1)});
        REQUIRE(comes_true([&] { return waits_for(url, "relation"); }));
        end_writers_session(url);
    }
    CHECK(stored.get().has_value());
    CHECK((stored_cues(storage) == std::set<std::uint64_t>{1}));
}

TEST_CASE("While the server is gone changes wait, then are refused, and are stored when it is back",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    constexpr std::size_t limit = 8;
    Storage storage{Place::at_url(server.url()), limit};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    server.halt();
    std::vector<std::future<Result<void>>> waiting;
    const auto offer = [&] {
        waiting.push_back(in_background(storage, {cue("b_1", waiting.size() + 1)}));
    };
    offer();  // the writer has this one in hand
    REQUIRE(comes_true([&] { return storage.stats().trouble == StorageError::Unreachable; }));
    for (std::size_t count = 0; count < limit; ++count)
        offer();
    REQUIRE(comes_true([&] { return storage.stats().queued == limit; }));
    CHECK(storage.commit_blocking({cue("b_1", 100)}).error() == StorageError::Busy);
    CHECK_THROWS_WITH(storage.load(), Contains("cannot read the database"));
    for (const auto& each : waiting)
        CHECK(each.wait_for(0s) == std::future_status::timeout);
    server.start_again();
    for (auto& each : waiting)
        CHECK(each.get().has_value());
    CHECK(stored_cues(storage).size() == limit + 1);
    CHECK_FALSE(storage.stats().trouble);
}

TEST_CASE("A server that crashes and recovers has all that was acknowledged",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    Storage storage{Place::at_url(server.url())};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    CueStream cues{storage, 1};
    REQUIRE(comes_true([&] { return cues.written() > 50; }));
    server.crash();
    server.start_again();
    const int before = cues.written();
    REQUIRE(comes_true([&] { return cues.written() > before + 50; }));
    cues.end();
    CHECK(cues.failed().empty());
    CHECK((stored_cues(storage) == cues.acknowledged()));
}

TEST_CASE("A server that is gone keeps this one from ending for seconds at most",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    std::future<Result<void>> stored;
    const auto begin = std::chrono::steady_clock::now();
    {
        Storage storage{Place::at_url(server.url())};
        server.halt();
        stored = in_background(storage, {store("silk")});
        REQUIRE(comes_true([&] { return storage.stats().trouble == StorageError::Unreachable; }));
    }
    CHECK(stored.get().error() == StorageError::Unreachable);
    CHECK(std::chrono::steady_clock::now() - begin < 30s);
}

TEST_CASE("Once this server ends, one that is gone is waited for no more than seconds in all",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    Storage storage{Place::at_url(server.url())};
    server.halt();
    auto in_hand = in_background(storage, {store("silk")});
    REQUIRE(comes_true([&] { return storage.stats().trouble == StorageError::Unreachable; }));
    auto queued = in_background(storage, {store("tea")});
    REQUIRE(comes_true([&] { return storage.stats().queued == 1; }));
    const auto begin = std::chrono::steady_clock::now();
    storage.end_soon();
    CHECK(in_hand.get().error() == StorageError::Unreachable);
    CHECK(queued.get().error() == StorageError::Unreachable);
    CHECK(std::chrono::steady_clock::now() - begin < 15s);
    server.start_again();
    // It is left alone for good: what was in hand may be there, and nobody would ask.
    CHECK(storage.commit_blocking({store("late")}).error() == StorageError::Unreachable);
    CHECK(storage.load().stores.empty());
}

TEST_CASE("Once this server ends, the answer to one group is never given to another",
          "[storage][postgres]") {
    if (!is_there()) return;
    PostgresServer server;
    Storage storage{Place::at_url(server.url())};
    REQUIRE(storage.commit_blocking({store("silk"), broadcast("b_1", "silk")}));
    set_standby(server.url(), "nobody");
    auto in_hand = in_background(storage, {cue("b_1", 1)});
    REQUIRE(comes_true([&] { return waits_for(server.url(), "SyncRep"); }));
    std::vector<std::future<Result<void>>> queued;
    for (std::uint64_t id = 2; id < 5; ++id)
        queued.push_back(in_background(storage, {cue("b_1", id)}));
    REQUIRE(comes_true([&] { return storage.stats().queued == 3; }));
    storage.end_soon();
    CHECK(in_hand.get().error() == StorageError::Unreachable);
    for (auto& each : queued)
        CHECK(each.get().error() == StorageError::Unreachable);
    set_standby(server.url(), "");
    REQUIRE(comes_true([&] { return writers_process(server.url()) == 0; }));
    CHECK((stored_cues(storage) == std::set<std::uint64_t>{1}));  // its answer alone was missing
}

TEST_CASE("A server that ends takes changes for as long as its database answers",
          "[storage][postgres]") {
    for (const Kind kind : kinds()) {
        const Home home{kind};
        Storage storage{home.place()};
        storage.end_soon();
        CHECK(storage.commit_blocking({store("silk")}).has_value());
        CHECK(storage.load().stores.size() == 1);
    }
}

TEST_CASE("Who comes back to a database that another server has used writes nothing to it",
          "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    std::future<Result<void>> late;
    end_writers_session(home.place().url);
    {
        Storage other{home.place()};
        late = in_background(storage, {store("coffee")});
        REQUIRE(comes_true([&] { return storage.stats().trouble == StorageError::Locked; }));
        REQUIRE(other.commit_blocking({store("tea")}));
    }
    CHECK(late.get().error() == StorageError::Replaced);
    CHECK(storage.stats().trouble == StorageError::Replaced);
    CHECK(storage.commit_blocking({store("coffee")}).error() == StorageError::Replaced);
    CHECK_NOTHROW(Storage{home.place()});  // the lock is free
}

TEST_CASE("A database that was put back to an older state is found out", "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    REQUIRE(home.run_sql("UPDATE shopfloor_writers SET groups = groups - 1"));
    end_writers_session(home.place().url);
    CHECK(storage.commit_blocking({store("tea")}).error() == StorageError::Replaced);
    CHECK(storage.load().stores.size() == 1);
}

TEST_CASE("Who comes back to a schema that is no longer there leaves it so",
          "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    const std::string change = GENERATE(as<std::string>{},
                                        "DROP TABLE shopfloor_schema",
                                        "DELETE FROM shopfloor_schema",
                                        "UPDATE shopfloor_schema SET version = version - 1",
                                        "DELETE FROM shopfloor_writers",
                                        "DROP TABLE shopfloor_writers");
    CAPTURE(change);
    REQUIRE(home.run_sql(change));
    end_writers_session(home.place().url);
    CHECK(storage.commit_blocking({store("tea")}).error() == StorageError::Replaced);
    CHECK(storage.commit_blocking({store("tea")}).error() == StorageError::Replaced);
    CHECK(storage.load().stores.size() == 1);
    CHECK(writers_process(home.place().url) == 0);  // the lock is free
    const bool is_schema_whole = change.ends_with("shopfloor_writers");
    CHECK(home.run_sql("SELECT 1 / count(*) FROM shopfloor_schema WHERE version = " +
                       std::to_string(postgres::newest_schema_version())) == is_schema_whole);
}

TEST_CASE("A server's row that is gone is noticed before anything is stored",
          "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    REQUIRE(home.run_sql("DELETE FROM shopfloor_writers"));
    CHECK(storage.commit_blocking({store("tea")}).error() == StorageError::Replaced);
    CHECK(storage.stats().trouble == StorageError::Replaced);
    CHECK(storage.load().stores.size() == 1);
}

TEST_CASE("Sessions speak UTF-8, whatever the URL says", "[storage][postgres]") {
    if (!is_there()) return;
    const std::string url = PostgresServer::shared()->new_schema() + "&client_encoding=LATIN1";
    CHECK(one_value(url, "SHOW client_encoding") == "UTF8");
}

TEST_CASE("Text that PostgreSQL does not take fails alone", "[storage][postgres]") {
    if (!is_there()) return;
    const Home home{Kind::Postgres};
    Storage storage{home.place()};
    REQUIRE(storage.commit_blocking({store("silk")}));
    CHECK(storage.commit_blocking({product("A", std::string{"a\0b", 3})}).error() ==
          StorageError::Failed);
    CHECK(storage.commit_blocking({product("B", "\xff")}).error() == StorageError::Failed);
    CHECK(storage.commit_blocking({product("C", "丝绸 $1 ?1 '\\")}).has_value());
    CHECK(products(storage).at(0).json == "丝绸 $1 ?1 '\\");
}
