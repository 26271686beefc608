// SPDX-License-Identifier: MIT
#include "server/storage/postgres/opening.hpp"

#include "server/storage/in_use.hpp"
#include "server/storage/postgres/migrations.hpp"

#include <fmt/format.h>

#include <stdexcept>

namespace shopfloor::storage::postgres {
namespace {

constexpr int kOldestServer = 130'000;  // as PQserverVersion counts

void require_fit(Session& session) {
    const int version = PQserverVersion(&session.connection());
    if (version < kOldestServer) {
        throw std::runtime_error{
            fmt::format("the server is PostgreSQL {}: it must be 13 or newer", version / 10'000)};
    }
    if (session.value("SELECT pg_is_in_recovery()") == "t") {
        throw std::runtime_error{
            "the server is a standby, which takes no writes: name the primary"};
    }
    if (session.value("SHOW fsync") != "on") {
        throw std::runtime_error{
            "the server runs with fsync = off: what was acknowledged would be lost with the power. "
            "Set fsync = on in its postgresql.conf"};
    }
    const std::string encoding = session.value("SHOW server_encoding");
    if (encoding != "UTF8") {
        throw std::runtime_error{fmt::format(
            "its encoding is {}: make the database with ENCODING 'UTF8' TEMPLATE template0",
            encoding)};
    }
}

void require_schema(Session& session) {
    if (session.value("SELECT current_schema()").empty()) {
        throw std::runtime_error{"no schema of its search_path exists: CREATE SCHEMA makes one"};
    }
}

// Everything weaker is for each session to choose, and this one chooses.
void require_synced_commits(Session& session) {
    if (session.value("SHOW synchronous_commit") == "off") {
        session.execute("SET synchronous_commit = on");
    }
}

// The session of a server that was killed may live for a moment longer: it is waited for.
void lock(Session& session) {
    try {
        session.execute(
            "SET LOCAL lock_timeout = '2s';"
            "SELECT pg_advisory_lock(hashtextextended('shopfloor ' || current_schema(), 0))");
    } catch (const PostgresFailure& failure) {
        if (failure.error() != StorageError::Locked) throw;
        throw DatabaseInUse{"another Shopfloor server is using it"};
    }
}

Session make_locked(const Address& address, Advice advice, const Patience* patience) {
    Session session{address, advice, patience};
    require_fit(session);
    require_synced_commits(session);
    lock(session);
    return session;
}

[[noreturn]] void refuse(const Address& address, std::string_view why, std::string_view advice) {
    throw std::runtime_error{
        fmt::format("cannot open the database {}: {}{}", address.name(), why, advice)};
}

}  // namespace

Session open_database(const Address& address, const Patience* patience) {
    try {
        Session session = make_locked(address, Advice::Wanted, patience);
        require_schema(session);
        migrate(session);
        return session;
    } catch (const DatabaseInUse& in_use) {
        throw DatabaseInUse{
            fmt::format("cannot open the database {}: {}", address.name(), in_use.what())};
    } catch (const DatabaseFailure& failure) {
        const bool is_forbidden = failure.error() == StorageError::Unwritable;
        refuse(address,
               failure.what(),
               is_forbidden ? ". Let the user own the database: ALTER DATABASE … OWNER TO …" : "");
    } catch (const std::runtime_error& error) {
        refuse(address, error.what(), "");
    }
}

Session open_again(const Address& address, const Patience& patience) {
    return make_locked(address, Advice::NotWanted, &patience);
}

}  // namespace shopfloor::storage::postgres
