// SPDX-License-Identifier: MIT
#include "server/storage/postgres/migrations.hpp"
#include "server/storage/postgres/opening.hpp"
#include "server/storage/postgres/parameters.hpp"
#include "server/storage/sqlite/connection.hpp"
#include "server/storage/sqlite/migrations.hpp"

#include "home.hpp"
#include "sample_records.hpp"
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

using namespace shopfloor::storage;
using Catch::Contains;
using shopfloor::test::PostgresServer;

namespace {

std::string refusal(const std::string& url) {
    try {
        const Storage storage{Place::at_url(url)};
    } catch (const std::runtime_error& error) {
        CHECK_THAT(error.what(), !Contains("sesame"));
        return error.what();
    }
    return "it was opened";
}

std::string with_user(const PostgresServer& server,
                      const std::string& user,
                      const std::string& rest = "postgres") {
    return "postgresql://" + user + "@/" + rest + "?host=" + server.folder().string();
}

// Each table's columns, in their order.
using Tables = std::map<std::string, std::vector<std::string>>;

template <class Database>
Tables tables_of(Database& database, const std::string& sql) {
    Tables tables;
    Reader reader{database};
    Statement rows = reader.statement(sql);
    while (rows.step())
        tables[rows.text(0)].push_back(rows.text(1));
    for (auto& [table, columns] : tables)
        std::ranges::sort(columns);
    return tables;
}

}  // namespace

TEST_CASE("What keeps a server from being used is told, and its password is not",
          "[storage][postgres]") {
    CHECK_THAT(refusal("shop:sesame@db"), Contains("not a PostgreSQL URL"));
    CHECK_THAT(refusal("postgresql://shop:ses%ame@db/shop?sesame"),
               Contains("not a PostgreSQL URL"));
    CHECK_THAT(refusal("postgresql://shop:sesame@127.0.0.1:1/shop"),
               Contains("postgresql://shop@127.0.0.1:1/shop") && Contains("Connection refused") &&
                   Contains("host and port"));
    if (!PostgresServer::is_installed()) return;
    const PostgresServer& server = *PostgresServer::shared();
    CHECK_THAT(refusal(with_user(server, "shop:sesame")),
               Contains("password authentication failed") && Contains("Look at user, password"));
    CHECK_THAT(refusal(with_user(server, "shop")), Contains("Give the password in a file"));
    CHECK_THAT(refusal(with_user(server, "nobody")), Contains("role \"nobody\" does not exist"));
    CHECK_THAT(refusal(with_user(server, "postgres", "nowhere")),
               Contains("database \"nowhere\" does not exist"));
    CHECK_THAT(refusal(server.url("nowhere")), Contains("CREATE SCHEMA"));
    // Another user's schema.
    CHECK_THAT(refusal(with_user(server, "shop:open%20sesame")),
               Contains("permission denied") && Contains("own the database"));
}

TEST_CASE("A password is read from a file", "[storage][postgres]") {
    if (!PostgresServer::is_installed()) return;
    const PostgresServer& server = *PostgresServer::shared();
    const TemporaryFolder folder;
    const std::filesystem::path file = folder / "pgpass";
    std::ofstream{file} << "*:*:postgres:shop:open sesame\n";
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    const postgres::Address address{with_user(server, "shop") + "&passfile=" + file.string()};
    CHECK(postgres::Session{address}.value("SELECT current_user") == "shop");
}

TEST_CASE("A server that does not keep what it acknowledges is refused", "[storage][postgres]") {
    if (!PostgresServer::is_installed()) return;
    const PostgresServer server;
    const postgres::Address address{server.url()};
    const auto set = [&](const std::string& fsync) {
        postgres::Session session{address};
        session.execute("ALTER SYSTEM SET fsync = " + fsync);
        session.execute("SELECT pg_reload_conf()");
        REQUIRE(
            comes_true([&] { return postgres::Session{address}.value("SHOW fsync") == fsync; }));
    };
    set("off");
    CHECK_THAT(refusal(server.url()), Contains("fsync = off") && Contains("lost with the power"));
    set("on");
    // What is each session's own affair is set right.
    const postgres::Address hasty{server.url() + "%20-csynchronous_commit%3Doff"};
    CHECK(postgres::Session{hasty}.value("SHOW synchronous_commit") == "off");
    CHECK(postgres::open_database(hasty).value("SHOW synchronous_commit") == "on");
}

TEST_CASE("A database of another encoding is refused", "[storage][postgres]") {
    if (!PostgresServer::is_installed()) return;
    const PostgresServer& server = *PostgresServer::shared();
    const std::string name = "latin_" + std::to_string(::getpid());
    postgres::Session session{postgres::Address{server.url()}};
    session.execute("CREATE DATABASE " + name + " ENCODING 'LATIN1' TEMPLATE template0");
    CHECK_THAT(refusal(with_user(server, "postgres", name)), Contains("its encoding is LATIN1"));
}

TEST_CASE("Both databases have the same tables, and the same version of them",
          "[storage][postgres]") {
    CHECK(sqlite::newest_schema_version() == postgres::newest_schema_version());
    if (!PostgresServer::is_installed()) return;
    const Home file{Kind::Sqlite};
    const Home server{Kind::Postgres};
    for (const Home* home : {&file, &server})
        const Storage storage{home->place()};
    const Ending ending;
    const Patience patience{ending};
    const auto of_file = open_for_reading(file.place(), patience);
    const auto of_server = open_for_reading(server.place(), patience);
    const Tables expected =
        tables_of(*of_file,
                  "SELECT tables.name, columns.name FROM sqlite_schema AS tables"
                  " JOIN pragma_table_info(tables.name) AS columns"
                  " WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite_%'");
    const Tables found =
        tables_of(*of_server,
                  "SELECT table_name::text, column_name::text || CASE data_type WHEN 'bigint'"
                  " THEN '' WHEN 'text' THEN '' ELSE ' ' || data_type END"
                  " FROM information_schema.columns WHERE table_schema = current_schema()"
                  " AND table_name NOT LIKE 'shopfloor%'");
    CHECK(expected.size() > 20);
    CHECK(found == expected);
}

TEST_CASE("Parameters are numbered as PostgreSQL does it", "[storage][postgres]") {
    CHECK(postgres::with_dollars("SELECT '?1', a FROM b WHERE c = ?1 AND d = ?12") ==
          "SELECT '?1', a FROM b WHERE c = $1 AND d = $12");
    CHECK(postgres::with_dollars("").empty());
}

TEST_CASE("A sum that is no whole number is told to whoever wrote the statement",
          "[storage][postgres]") {
    if (!PostgresServer::is_installed()) return;
    const Home home{Kind::Postgres};
    const Ending ending;
    const Patience patience{ending};
    const auto database = open_for_reading(home.place(), patience);
    Statement sum = database->prepare(
        "SELECT sum(n), CAST(sum(n) AS BIGINT), 7, -1::smallint, true"
        " FROM (SELECT ?1 AS n) AS one");
    sum.bind(1, std::int64_t{-5'000'000'000});
    REQUIRE(sum.step());
    CHECK_THROWS_WITH(sum.number(0), Contains("cast it to BIGINT"));
    CHECK(sum.number(1) == -5'000'000'000);
    CHECK(sum.number(2) == 7);
    CHECK(sum.number(3) == -1);
    CHECK(sum.number(4) == 1);
    CHECK_FALSE(sum.step());
}
