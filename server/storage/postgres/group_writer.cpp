// SPDX-License-Identifier: MIT
#include "server/storage/postgres/group_writer.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/in_use.hpp"
#include "server/storage/postgres/migrations.hpp"
#include "server/storage/postgres/opening.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace shopfloor::storage::postgres {
namespace {

// SQLSTATEs (PostgreSQL 15, appendix A).
constexpr std::string_view kUndefinedTable = "42P01";
constexpr std::string_view kUndefinedColumn = "42703";
constexpr std::string_view kDivisionByZero = "22012";

/// The database is another one than this process has written to.
class NotOurs : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace

GroupWriter::GroupWriter(Address address, Trouble& trouble, const Patience& patience)
    : address_(std::move(address)),
      trouble_(trouble),
      patience_(patience),
      session_(open_database(address_, &patience)),
      rows_(commands_),
      row_(session_->value("INSERT INTO shopfloor_writers (groups) VALUES (0) RETURNING id")) {
    commands_.use(*session_);
    log::info("storage", "the records are in {}", address_.name());
}

std::optional<std::vector<Result<void>>> GroupWriter::write(const std::vector<Commit>& group) {
    if (!session_ && (in_doubt_ || !is_over())) {
        if (std::optional<Results> settled = connect_again()) return settled;
    }
    if (!in_doubt_ && is_over()) return Results{group.size(), Result<void>{*trouble_.read()}};
    if (!session_) return std::nullopt;
    try {
        try {
            return write_now(group);
        } catch (const PostgresFailure& failure) {
            return Results{group.size(), Result<void>{give_up(failure)}};
        }
    } catch (const ConnectionLost& lost) {
        lose(lost.what());
        return std::nullopt;
    } catch (const NotOurs& other) {
        replace(other.what());
        return Results{group.size(), Result<void>{StorageError::Replaced}};
    }
}

// Nothing more is written, by what was found before.
bool GroupWriter::is_over() const noexcept {
    const auto trouble = trouble_.read();
    return trouble && is_final(*trouble);
}

// The answers of the group that was in doubt, if it is found to be stored. There may be a session
// then, or not.
std::optional<GroupWriter::Results> GroupWriter::connect_again() {
    std::optional<Results> settled;
    try {
        compare(open_again(address_, patience_), settled);
    } catch (const DatabaseInUse& in_use) {
        lose(in_use.what(), StorageError::Locked);
    } catch (const DatabaseFailure& failure) {
        lose(failure.what());
    } catch (const std::exception& unfit) {
        lose(unfit.what(), StorageError::Unwritable);
    }
    return settled;
}

void GroupWriter::compare(Session session, std::optional<Results>& settled) {
    std::string stored_groups;
    std::string wrong;
    try {
        stored_groups = session.value("SELECT groups FROM shopfloor_writers WHERE id = " + row_);
        const bool is_stored = in_doubt_ && stored_groups == std::to_string(groups_ + 1);
        // Where the server waits for a standby with each commit, this one waits for that one too.
        if (is_stored) session.execute(set_count(groups_ + 1, groups_ + 1));
        if (is_stored) settled = stored();
        wrong = what_is_wrong(session, stored_groups);
    } catch (const PostgresFailure& failure) {
        if (failure.code() != kUndefinedTable && failure.code() != kUndefinedColumn) throw;
        wrong = "its tables are gone";
    }
    in_doubt_.reset();
    if (!wrong.empty()) return replace(wrong);
    if (!is_over()) log::info("storage", "the database can be written again");
    session_ = std::move(session);
    commands_.use(*session_);
    trouble_.note({});
}

// Empty: it is the database that this process knows.
std::string GroupWriter::what_is_wrong(Session& session, const std::string& stored_groups) const {
    const std::string version = session.value("SELECT version FROM shopfloor_schema");
    if (version != std::to_string(newest_schema_version())) {
        return fmt::format(
            "its tables are of version \"{}\", not {}", version, newest_schema_version());
    }
    if (stored_groups != std::to_string(groups_)) {
        return "it is in an older state than what was stored in it";
    }
    const std::string newest = session.value("SELECT max(id) FROM shopfloor_writers");
    return newest == row_ ? "" : "another Shopfloor server has used it meanwhile";
}

void GroupWriter::lose(const std::string& words, StorageError error) {
    if (trouble_.note(error)) {
        log::error("storage", "the database is out of reach, changes wait reason=\"{}\"", words);
    }
    session_.reset();
}

// The lock goes with the session: it is for the other server.
void GroupWriter::replace(const std::string& words) {
    log::error("storage",
               "the database is no longer the one that this server knows, and nothing more is "
               "written: restart it reason=\"{}\"",
               words);
    trouble_.note(StorageError::Replaced);
    session_.reset();
}

GroupWriter::Results GroupWriter::write_now(const std::vector<Commit>& group) {
    std::optional<Results> results = write_in_one_go(group);
    if (!results) results = write_one_by_one(group);
    trouble_.note({});
    return *std::move(results);
}

// Fails by itself, with a division by zero, where the row is not as it was left.
std::string GroupWriter::set_count(std::int64_t from, std::int64_t to) const {
    return fmt::format(
        "WITH counted AS (UPDATE shopfloor_writers SET groups = {} WHERE id = {} AND"
        " groups = {} RETURNING id) SELECT 1 / count(*) FROM counted",
        to,
        row_,
        from);
}

// The same for `from`, where nothing was stored since.
void GroupWriter::count(std::int64_t to, const char* before) {
    try {
        session_->execute(before + set_count(groups_, to));
    } catch (const PostgresFailure& failure) {
        if (failure.code() != kDivisionByZero && failure.code() != kUndefinedTable) throw;
        throw NotOurs{"the number of this server's groups is not in it as it was left"};
    }
}

GroupWriter::Results GroupWriter::stored() {
    ++groups_;
    Results results = *std::move(in_doubt_);
    in_doubt_.reset();
    return results;
}

// Nothing: one of the commits cannot be stored, and nothing was. Throws when the fault is not one
// commit's.
std::optional<GroupWriter::Results> GroupWriter::write_in_one_go(const std::vector<Commit>& group) {
    in_doubt_.emplace(group.size());
    const auto failure = commands_.pipeline([&] {
        commands_.send("BEGIN");
        commands_.send(set_count(groups_, groups_ + 1).c_str());
        for (const Commit& commit : group) {
            for (const Change& change : commit.changes)
                change.write(rows_);
        }
        commands_.send("COMMIT");
    });
    if (!failure) return stored();
    in_doubt_.reset();
    roll_back();
    if (is_trouble(failure->error())) throw PostgresFailure{*failure};
    return std::nullopt;
}

GroupWriter::Results GroupWriter::write_one_by_one(const std::vector<Commit>& group) {
    Results results;
    count(groups_ + 1, "BEGIN;");
    for (const Commit& commit : group) {
        const auto failure = commands_.pipeline([&] {
            commands_.send("SAVEPOINT one");
            for (const Change& change : commit.changes)
                change.write(rows_);
            commands_.send("RELEASE one");
        });
        if (!failure) {
            results.emplace_back();
            continue;
        }
        if (is_trouble(failure->error())) throw PostgresFailure{*failure};
        log::error("storage", "commit failed reason=\"{}\"", failure->what());
        session_->execute("ROLLBACK TO one; RELEASE one");
        results.emplace_back(StorageError::Failed);
    }
    in_doubt_ = std::move(results);
    session_->execute("COMMIT");
    return stored();
}

void GroupWriter::roll_back() {
    if (PQtransactionStatus(&session_->connection()) != PQTRANS_IDLE) session_->execute("ROLLBACK");
}

// The whole transaction is lost.
StorageError GroupWriter::give_up(const PostgresFailure& failure) {
    in_doubt_.reset();
    roll_back();
    return note_failure(trouble_, failure);
}

void GroupWriter::probe() {
    if (is_over()) return;
    if (!session_) connect_again();
    if (!session_) return;
    try {
        try {
            count(groups_, "");
            trouble_.note({});
        } catch (const PostgresFailure& failure) {
            give_up(failure);
        }
    } catch (const ConnectionLost& lost) {
        lose(lost.what());
    } catch (const NotOurs& other) {
        replace(other.what());
    }
}

}  // namespace shopfloor::storage::postgres
