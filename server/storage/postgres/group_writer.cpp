// SPDX-License-Identifier: MIT
#include "server/storage/postgres/group_writer.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/in_use.hpp"
#include "server/storage/postgres/opening.hpp"

#include <fmt/format.h>

#include <utility>

namespace shopfloor::storage::postgres {
namespace {

const std::string kWriteNothingNew = "UPDATE shopfloor_writers SET groups = groups WHERE id = ";

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
    if (!session_) {
        if (std::optional<Results> settled = connect_again()) return settled;
    }
    if (const auto trouble = trouble_.read(); trouble && is_final(*trouble)) {
        return Results{group.size(), Result<void>{*trouble}};
    }
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
    }
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
    } catch (const std::runtime_error& unfit) {
        lose(unfit.what(), StorageError::Unwritable);
    }
    return settled;
}

void GroupWriter::compare(Session session, std::optional<Results>& settled) {
    const std::string stored_groups =
        session.value("SELECT groups FROM shopfloor_writers WHERE id = " + row_);
    const std::string newest = session.value("SELECT max(id) FROM shopfloor_writers");
    if (in_doubt_ && stored_groups == std::to_string(groups_ + 1)) {
        // Where the server waits for a standby with each commit, this one waits for that one too.
        session.execute(kWriteNothingNew + row_);
        settled = stored();
    }
    in_doubt_.reset();
    if (stored_groups != std::to_string(groups_)) {
        replace("it is in an older state than what was stored in it");
    } else if (newest != row_) {
        replace("another Shopfloor server has used it meanwhile");
    } else {
        log::info("storage", "the database can be written again");
        session_ = std::move(session);
        commands_.use(*session_);
        trouble_.note({});
    }
}

void GroupWriter::lose(const std::string& words, StorageError error) {
    if (trouble_.read() != error) {
        log::error("storage", "the database is out of reach, changes wait reason=\"{}\"", words);
    }
    trouble_.note(error);
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

std::string GroupWriter::count_up() const {
    return fmt::format("UPDATE shopfloor_writers SET groups = {} WHERE id = {}", groups_ + 1, row_);
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
        commands_.send(count_up().c_str());
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
    session_->execute("BEGIN;" + count_up());
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

// The whole transaction is lost. Said once: trouble that stays would say it for each command.
StorageError GroupWriter::give_up(const PostgresFailure& failure) {
    const StorageError error = failure.error();
    in_doubt_.reset();
    roll_back();
    if (!is_trouble(error) || trouble_.read() != error) {
        log::error("storage",
                   "nothing can be written reason=\"{}\" code={}",
                   failure.what(),
                   failure.code());
    }
    if (is_trouble(error)) trouble_.note(error);
    return error;
}

void GroupWriter::probe() {
    if (const auto trouble = trouble_.read(); trouble && is_final(*trouble)) return;
    if (!session_) connect_again();
    if (!session_) return;
    try {
        try {
            session_->execute(kWriteNothingNew + row_);
            trouble_.note({});
        } catch (const PostgresFailure& failure) {
            give_up(failure);
        }
    } catch (const ConnectionLost& lost) {
        lose(lost.what());
    }
}

}  // namespace shopfloor::storage::postgres
