// SPDX-License-Identifier: MIT
#include "server/storage/postgres/session.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace shopfloor::storage::postgres {
namespace {

using namespace std::chrono_literals;

// Longer than the server takes for a statement, by its own limit below.
constexpr auto kAnswerLimit = 30s;
// So often the end of the patience is looked at, which may come while an answer is waited for.
constexpr std::chrono::milliseconds kLookAtPatience{200};

// A lock that somebody holds is waited for as long as SQLite waits. A client that is gone without
// a word, with its lock, is found out by the server within 25 s.
constexpr const char* kLimits =
    "SET statement_timeout = '20s'; SET lock_timeout = '5s';"
    "SET idle_in_transaction_session_timeout = '60s';"
    "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
    "SET tcp_user_timeout = 15000";

bool is_good(const PGresult& result) {
    const ExecStatusType status = PQresultStatus(&result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

void log_notice(void* /*unused*/, const char* words) noexcept {
    try {
        log::warning("storage", "the database's server says: {}", in_one_line(words));
    } catch (...) {  // a C callback lets nothing out
    }
}

// What libpq's words do not say.
std::string_view advice_for(PGconn& connection, const Address& address) {
    const PGPing ping = PQpingParams(address.keywords().data(), address.values().data(), 0);
    if (ping == PQPING_NO_RESPONSE) return "Look at host and port of storage.url";
    if (ping == PQPING_REJECT) return "It starts, ends, or has no room for a connection";
    if (PQconnectionNeedsPassword(&connection) != 0) {
        return "Give the password in a file that libpq reads (~/.pgpass, or passfile=… in "
               "storage.url), or in the URL";
    }
    if (PQconnectionUsedPassword(&connection) != 0) {
        return "Look at user, password and database of storage.url";
    }
    return "Look at user and database of storage.url, and at the server's pg_hba.conf";
}

}  // namespace

Session::Session(const Address& address, Advice advice, const Patience* patience)
    : address_(address), patience_(patience) {
    connect(advice);
    execute(kLimits);
}

void Session::connect(Advice advice) {
    std::vector<const char*> keywords = address_.keywords();
    std::vector<const char*> values = address_.values();
    std::string seconds;
    if (const auto end = end_of_patience()) {
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(*end - Clock::now());
        if (left <= 0s) throw ConnectionLost{"there is no time left to connect"};
        seconds = std::to_string(left.count());
        // The last one of its name counts.
        keywords.insert(keywords.end() - 1, "connect_timeout");
        values.insert(values.end() - 1, seconds.c_str());
    }
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 0));
    if (!connection_) throw std::bad_alloc{};
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        std::string words = address_.without_password(PQerrorMessage(connection_.get()));
        if (advice == Advice::Wanted) {
            words.append(words.ends_with('?') ? " " : ". ")
                .append(advice_for(*connection_, address_));
        }
        throw ConnectionLost{words};
    }
    // Details have rows in them, and people's names and hashes of secrets in those.
    PQsetErrorVerbosity(connection_.get(), PQERRORS_TERSE);
    PQsetNoticeProcessor(connection_.get(), &log_notice, nullptr);
    if (PQsetnonblocking(connection_.get(), 1) != 0) lose();
}

void Session::lose() const {
    throw ConnectionLost{address_.without_password(PQerrorMessage(connection_.get()))};
}

void Session::require_sent(int is_sent) {
    if (is_sent != 1) lose();
}

PostgresFailure Session::failure_of(const PGresult& result) const {
    const char* state = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
    return {state == nullptr ? "" : state,
            address_.without_password(PQresultErrorMessage(&result))};
}

// Null: what was sent before has no more results.
ResultPtr Session::next_result(Clock::time_point limit) {
    PGconn* connection = connection_.get();
    while (true) {
        const int unsent = PQflush(connection);
        if (unsent < 0) lose();
        if (PQisBusy(connection) == 0) break;
        const auto end = std::min(limit, end_of_patience().value_or(limit));
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
        if (left <= 0ms) throw ConnectionLost{"the database's server gives no answer"};
        pollfd socket{.fd = PQsocket(connection), .events = POLLIN, .revents = 0};
        if (unsent > 0) socket.events |= POLLOUT;
        const int wait = static_cast<int>(std::min(left, kLookAtPatience).count());
        if (::poll(&socket, 1, wait) < 0 && errno != EINTR) lose();
        if ((socket.revents & ~POLLOUT) != 0 && PQconsumeInput(connection) == 0) lose();
    }
    ResultPtr result{PQgetResult(connection)};
    if (PQstatus(connection) == CONNECTION_BAD) lose();
    return result;
}

ResultPtr Session::answer() {
    const auto limit = Clock::now() + kAnswerLimit;
    ResultPtr last;
    std::optional<PostgresFailure> failure;
    while (ResultPtr result = next_result(limit)) {
        if (!is_good(*result) && !failure) failure = failure_of(*result);
        last = std::move(result);
    }
    if (failure) {
        // FATAL: the connection is closed behind it.
        if (failure->error() == StorageError::Unreachable) throw ConnectionLost{failure->what()};
        throw *failure;
    }
    if (!last) throw ConnectionLost{"the database's server gave no result"};
    return last;
}

void Session::execute(const std::string& sql) {
    require_sent(PQsendQuery(connection_.get(), sql.c_str()));
    answer();
}

std::string Session::value(const std::string& sql) {
    require_sent(PQsendQuery(connection_.get(), sql.c_str()));
    const ResultPtr result = answer();
    return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

std::optional<PostgresFailure> Session::pipeline(const std::function<void()>& send,
                                                 const std::function<void(PGresult&)>& take) {
    PGconn* connection = connection_.get();
    require_sent(PQenterPipelineMode(connection));
    send();
    require_sent(PQpipelineSync(connection));
    const auto limit = Clock::now() + kAnswerLimit;
    std::optional<PostgresFailure> failure;
    while (true) {
        const ResultPtr result = next_result(limit);
        if (!result) continue;  // between two statements' results
        const ExecStatusType status = PQresultStatus(result.get());
        if (status == PGRES_PIPELINE_SYNC) break;
        if (is_good(*result)) {
            take(*result);
        } else if (status != PGRES_PIPELINE_ABORTED && !failure) {
            failure = failure_of(*result);
            if (failure->error() == StorageError::Unreachable) {
                throw ConnectionLost{failure->what()};
            }
        }
    }
    require_sent(PQexitPipelineMode(connection));
    return failure;
}

}  // namespace shopfloor::storage::postgres
