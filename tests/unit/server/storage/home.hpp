// SPDX-License-Identifier: MIT
// What holds of the storage holds on both databases: its tests run on each.
#pragma once

#include "server/storage/postgres/session.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace shopfloor::storage {

enum class Kind { Sqlite, Postgres };

inline std::vector<Kind> kinds() {
    if (test::PostgresServer::is_installed()) return {Kind::Sqlite, Kind::Postgres};
    WARN("PostgreSQL is not installed: tested with SQLite alone");
    return {Kind::Sqlite};
}

/// Where one test's database is: a file, or a schema of the tests' server.
class Home {
public:
    explicit Home(Kind kind) : kind_(kind) {
        if (kind == Kind::Postgres) url_ = test::PostgresServer::shared()->new_schema();
    }

    Place place() const { return url_.empty() ? Place{folder_.database()} : Place::at_url(url_); }
    bool is_postgres() const { return kind_ == Kind::Postgres; }

    /// As another program does: whether the database took it.
    bool run_sql(const std::string& sql) const {
        if (is_postgres()) {
            try {
                postgres::Session{postgres::Address{url_}}.execute(sql);
                return true;
            } catch (const DatabaseFailure&) {
                return false;
            }
        }
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(folder_.database().c_str(), &database) == SQLITE_OK);
        const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
        sqlite3_close(database);
        return code == SQLITE_OK;
    }

private:
    Kind kind_;
    test::TemporaryFolder folder_;
    std::string url_;
};

/// Another program that has begun to write and does not come to an end: it holds the storage's
/// writer up.
class Holder {
public:
    explicit Holder(const Home& home) {
        if (home.is_postgres()) {
            session_.emplace(postgres::Address{home.place().url});
            session_->execute("BEGIN; LOCK TABLE shopfloor_writers IN EXCLUSIVE MODE");
        } else {
            REQUIRE(sqlite3_open(home.place().file.c_str(), &database_) == SQLITE_OK);
            REQUIRE(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) ==
                    SQLITE_OK);
        }
    }
    ~Holder() { sqlite3_close(database_); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

private:
    std::optional<postgres::Session> session_;
    sqlite3* database_ = nullptr;
};

/// Within 30 s.
template <class Condition>
bool comes_true(const Condition& condition) {
    using namespace std::chrono_literals;
    const auto limit = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

}  // namespace shopfloor::storage
