// SPDX-License-Identifier: MIT
// What the storage asks of a database. There are two: sqlite/ and postgres/.
#pragma once

#include "server/storage/commit.hpp"
#include "server/storage/patience.hpp"
#include "server/storage/statement.hpp"
#include "server/storage/storage.hpp"
#include "server/storage/trouble.hpp"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::storage {

/// The database's words for what went wrong, its code, and what it means to whoever waits.
class DatabaseFailure : public std::runtime_error {
public:
    DatabaseFailure(StorageError error, const std::string& words, std::string code)
        : std::runtime_error(words), error_(error), code_(std::move(code)) {}

    StorageError error() const noexcept { return error_; }
    /// SQLite's extended result code, or PostgreSQL's SQLSTATE.
    const std::string& code() const noexcept { return code_; }

private:
    StorageError error_;
    std::string code_;
};

/// Says once what an attempt to write failed with, as trouble that stays would say it for each
/// command, and notes it if it is trouble. Returns what it means.
StorageError note_failure(Trouble& trouble, const DatabaseFailure& failure);

/// A connection, as the SQL of the topics sees it. Owner: one thread. Throws DatabaseFailure.
class StatementSource {
public:
    virtual ~StatementSource() = default;
    /// `sql` is what both databases understand, with parameters ?1, ?2 …
    virtual Statement prepare(std::string_view sql) = 0;
};

/// A connection to read from. What it cannot reach it tries anew with the next statement.
class ReadableDatabase : public StatementSource {
public:
    /// From here to `end_snapshot` all statements see one moment.
    virtual void begin_snapshot() = 0;
    virtual void end_snapshot() noexcept = 0;
    /// What comes next goes over a new connection, where there is one. Not within a snapshot.
    virtual void renew() noexcept = 0;
};

/// The one connection that writes. Owner: the writer's thread, once it is made.
class WritableDatabase {
public:
    virtual ~WritableDatabase() = default;

    /// Writes the group in one transaction. For each commit: it is durable, or nothing of it was
    /// written; what cannot be stored takes no other with it.
    /// Nothing: the database cannot be reached, and it is not known what became of the group. The
    /// same group must be offered again, until there is an answer, and no other.
    virtual std::optional<std::vector<Result<void>>> write(const std::vector<Commit>& group) = 0;

    /// A write of nothing new, as far as the disk, to see whether it can be done. Notes trouble
    /// and its end.
    virtual void probe() = 0;

    /// Of the database's disk; UINT64_MAX: unknown.
    virtual std::uint64_t free_bytes() = 0;
};

/// Opens or creates the database, locks it for this process and brings its schema up to date.
/// `trouble` and `patience` must outlive it. Throws DatabaseInUse, or std::runtime_error with a
/// sentence.
[[nodiscard]] std::unique_ptr<WritableDatabase> open_for_writing(const Place& place,
                                                                 Trouble& trouble,
                                                                 const Patience& patience);

/// Of a database that is open for writing. `patience` must outlive it. Throws DatabaseFailure.
[[nodiscard]] std::unique_ptr<ReadableDatabase> open_for_reading(const Place& place,
                                                                 const Patience& patience);

}  // namespace shopfloor::storage
