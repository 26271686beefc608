// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "server/health/histogram.hpp"
#include "server/room/cue.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shopfloor::storage {

using UtcTime = std::chrono::milliseconds;  // since 1970

struct StoreRecord {
    std::string slug;  // also its room's
    std::string name;
    std::string belt;  // industrial belt
    std::string province;
    std::string category;
    std::string locale = "zh-CN";
    std::string currency = "CNY";
    UtcTime created{};
};

struct StreamKeyRecord {
    std::string id;    // public, "k_…"
    std::string hash;  // hex BLAKE2b-256 of the secret
    std::string room;
    std::string label;
    UtcTime created{};
    std::optional<UtcTime> revoked{};
    bool is_backup = false;  // its encoder stands by while another one is on air
};

struct BroadcastRecord {
    std::string id;
    std::string room;
    UtcTime started{};
    std::optional<UtcTime> ended{};
    std::string end_reason{};
    media::MediaTime duration{};  // of its timeline, once it has ended
};

struct CueRecord {
    std::string broadcast;
    room::Cue cue;
};

/// Where the records are: a SQLite file, or a database of a PostgreSQL server.
struct Place {
    Place(std::filesystem::path of_file)  // NOLINT(google-explicit-constructor): most places are
        : file(std::move(of_file)) {}
    [[nodiscard]] static Place at_url(std::string url) {
        Place place{std::filesystem::path{}};
        place.url = std::move(url);
        return place;
    }

    /// For sentences: without a password. Throws std::runtime_error if the URL is none.
    [[nodiscard]] std::string name() const;

    std::filesystem::path file;
    std::string url{};  // "postgresql://…", as libpq has it, with its password; empty: the file
};

class RowWriter;  // both in rows.hpp, for this module's *_rows.cpp
class Reader;
class Writer;  // the two threads
class Reading;
class Ending;

// How a record is written: inserted, or replaced under the same identity. A cue is only ever
// inserted: (broadcast, id, rev) is its identity, and a second one fails.
void write_row(RowWriter& rows, const StoreRecord& store);
void write_row(RowWriter& rows, const StreamKeyRecord& key);
void write_row(RowWriter& rows, const BroadcastRecord& broadcast);
void write_row(RowWriter& rows, const CueRecord& record);

/// One row to be written: any record that has a `write_row`. A topic of records has a header
/// `TOPIC_records.hpp` with them, and `TOPIC_rows.cpp` with their SQL.
class Change {
public:
    template <class Record>
    requires requires(RowWriter& rows, const Record& record) { write_row(rows, record); }
    Change(Record record)  // NOLINT(google-explicit-constructor): a list of records is one of these
        : write_([record = std::move(record)](RowWriter& rows) { write_row(rows, record); }) {}

    void write(RowWriter& rows) const { write_(rows); }

private:
    std::function<void(RowWriter&)> write_;
};

/// What the rooms keep in memory, in the order of creation; other topics read their own.
struct Contents {
    std::vector<StoreRecord> stores;
    std::vector<StreamKeyRecord> keys;
    std::vector<BroadcastRecord> open_broadcasts;  // not ended
    std::vector<CueRecord> cues;                   // of the open broadcasts, newest revisions too
};

enum class StorageError {
    Busy = 1,     // the queue to the writer is full: try again
    Failed,       // the database said no; the log has its words
    Closed,       // the storage is being closed
    Full,         // the disk is
    Locked,       // another process holds the database's lock
    Damaged,      // the file's pages make no sense
    Unwritable,   // the file system gave an error, or takes no writes
    Unreachable,  // the database's server does not answer
    Replaced,     // another server has taken the database, or it was put back to an older state
};

const boost::system::error_category& storage_category() noexcept;

inline Error make_error_code(StorageError error) noexcept {
    return {static_cast<int>(error), storage_category()};
}

/// Whether the same change may be stored in a moment. Otherwise somebody has to mend something
/// first, or the change itself cannot be stored. Pure.
[[nodiscard]] inline bool is_busy(const Error& error) noexcept {
    return error == make_error_code(StorageError::Busy) ||
           error == make_error_code(StorageError::Closed);
}

/// What the storage does, for metrics and health.
struct StorageStats {
    std::uint64_t commits = 0;         // that were acknowledged, since the start
    std::uint64_t failed_commits = 0;  // Busy among them
    std::uint64_t queued = 0;          // commits that wait for the writer now
    std::uint64_t max_queued = 0;
    std::uint64_t free_bytes = 0;  // of its disk, seconds old; UINT64_MAX: unknown
    /// Why the newest attempt to write failed; nothing: it did not. Damaged and Replaced stay.
    std::optional<StorageError> trouble{};
    health::Histogram::Reading commit_times{};  // from the call to the acknowledgement
};

/// The database, with one writer thread that commits what has queued up together (group commit),
/// and one process at a time. Where nothing is to be written for a while, the writer tries whether
/// it could, so that `stats` tells of a disk that is full or a server that is gone before somebody
/// loses a change to it, and of its return.
///
/// SQLite: WAL mode, synchronous=FULL; `FILE.lock` is locked while it is open. PostgreSQL: an
/// advisory lock is held for as long as the connection is there. When it is lost, what waits goes
/// on waiting for its return, and a commit that was under way is looked up, not guessed.
class Storage {
public:
    /// Opens or creates the database (a file gets mode 0600; its folder exists) and brings its
    /// schema up to date. Blocks. Throws std::runtime_error with a sentence (in use, not a
    /// database, damaged, from a newer version, unwritable, no server, wrong password …). At most
    /// `max_queued` commits wait for the writer.
    explicit Storage(const Place& place, std::size_t max_queued = 1024);
    /// Writes what has queued up, as after `end_soon`. The executors of waiting callers must still
    /// exist.
    ~Storage();

    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    /// Reads everything that has been acknowledged. Blocks; for start-up. Throws
    /// std::runtime_error with a sentence.
    [[nodiscard]] Contents load();

    /// Writes all changes in one transaction, and returns when they are on the disk. Resumes on
    /// the caller's executor. Any thread. Errors: StorageError; nothing of `changes` is then
    /// written.
    boost::asio::awaitable<Result<void>> commit(std::vector<Change> changes);

    /// The same, for start-up and tools: blocks.
    Result<void> commit_blocking(std::vector<Change> changes);

    /// Runs `read` on the reading thread, which has a connection of its own and sees everything
    /// that was acknowledged. Resumes on the caller's executor. Any thread. Errors: StorageError.
    template <class T>
    boost::asio::awaitable<Result<T>> query(std::function<T(Reader&)> read) {
        const auto answer = std::make_shared<std::optional<T>>();
        std::function<void(Reader&)> job = [answer, read = std::move(read)](Reader& reader) {
            answer->emplace(read(reader));
        };
        boost::asio::awaitable<Result<void>> running = run_query(std::move(job));
        const Result<void> done = co_await std::move(running);
        if (!done) co_return done.error();
        co_return std::move(**answer);
    }

    /// The same on the calling thread, for start-up and tools: blocks. Throws std::runtime_error
    /// with a sentence.
    template <class T>
    T query_blocking(const std::function<T(Reader&)>& read) {
        std::optional<T> answer;
        run_query_blocking([&](Reader& reader) { answer.emplace(read(reader)); });
        return *std::move(answer);
    }

    /// This server is about to end. Commits are taken as before; but once the database's server has
    /// not answered one for 5 s it is left alone, and that one and all others are answered
    /// Unreachable: the database may have it or not. Any thread.
    void end_soon();

    /// Any thread; never waits for the disk.
    [[nodiscard]] StorageStats stats() const;

private:
    boost::asio::awaitable<Result<void>> run_query(std::function<void(Reader&)> job);
    void run_query_blocking(const std::function<void(Reader&)>& job);

    Place place_;
    std::unique_ptr<Ending> ending_;
    std::unique_ptr<Writer> writer_;
    std::unique_ptr<Reading> reading_;
};

}  // namespace shopfloor::storage

template <>
struct boost::system::is_error_code_enum<shopfloor::storage::StorageError> : std::true_type {};
