// SPDX-License-Identifier: MIT
#include "server/storage/writer.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/migrations.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace shopfloor::storage {
namespace {

// Of one transaction: bounds how long the first caller of a group waits for the last.
constexpr std::size_t kMaxGroup = 128;
// Without a write for so long, the writer tries whether it could.
constexpr std::chrono::seconds kProbeEvery{10};
constexpr std::chrono::seconds kProbeInTrouble{1};
constexpr std::uint64_t kRoomAfterFull = 256 * 1024;

std::uint64_t free_bytes_of(const std::filesystem::path& file) {
    struct statvfs facts {};
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    if (::statvfs(folder.c_str(), &facts) != 0) return UINT64_MAX;
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

}  // namespace

Writer::Writer(const std::filesystem::path& file, std::size_t max_queued)
    : file_(file),
      lock_(file),
      database_(open_for_writing(file)),
      rows_(*database_),
      max_queued_(max_queued),
      free_bytes_(free_bytes_of(file)),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard guard{mutex_};
        is_closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
    if (is_damaged()) checkpoint_on_close(*database_, false);
}

// Nothing more is written then: the next start would refuse the file, and what is in it is for
// those who save it.
bool Writer::is_damaged() const noexcept { return trouble_.read() == StorageError::Damaged; }

void Writer::offer(Commit commit) {
    StorageError refusal = StorageError::Closed;
    {
        const std::lock_guard guard{mutex_};
        if (!is_closing_ && queue_.size() < max_queued_) {
            queue_.push_back(std::move(commit));
            wake_.notify_one();
            return;
        }
        if (!is_closing_) refusal = StorageError::Busy;
    }
    failed_commits_.fetch_add(1, std::memory_order_relaxed);
    commit.waiter->finish(refusal);
}

StorageStats Writer::stats() {
    StorageStats stats{.commits = commits_,
                       .failed_commits = failed_commits_,
                       .max_queued = max_queued_,
                       .free_bytes = free_bytes_,
                       .trouble = trouble_.read(),
                       .commit_times = commit_times_.read()};
    const std::lock_guard guard{mutex_};
    stats.queued = queue_.size();
    return stats;
}

void Writer::run() {
    while (std::optional<std::vector<Commit>> group = next_group()) {
        if (group->empty()) {
            probe();
        } else {
            const std::vector<Result<void>> results = write(*group);
            answer(*std::move(group), results);
        }
        free_bytes_ = free_bytes_of(file_);
    }
}

void Writer::answer(std::vector<Commit> group, const std::vector<Result<void>>& results) {
    const auto now = std::chrono::steady_clock::now();
    for (std::size_t index = 0; index < group.size(); ++index) {
        auto& counter = results[index] ? commits_ : failed_commits_;
        counter.fetch_add(1, std::memory_order_relaxed);
        commit_times_.observe(now - group[index].offered);
        group[index].waiter->finish(results[index]);
    }
}

// Waits for something to write. Empty: there is nothing, and it is time to try. Nothing: the queue
// is drained and the storage closes.
std::optional<std::vector<Commit>> Writer::next_group() {
    const auto next_probe = last_try_ + (trouble_.read() ? kProbeInTrouble : kProbeEvery);
    std::unique_lock guard{mutex_};
    wake_.wait_until(guard, next_probe, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty() && is_closing_) return std::nullopt;
    const std::size_t size = std::min(queue_.size(), kMaxGroup);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Commit> group{std::make_move_iterator(queue_.begin()),
                              std::make_move_iterator(end)};
    queue_.erase(queue_.begin(), end);
    return group;
}

std::vector<Result<void>> Writer::write(const std::vector<Commit>& group) {
    std::vector<Result<void>> results;
    if (is_damaged()) {
        results.assign(group.size(), StorageError::Damaged);
        return results;
    }
    try {
        const int changes_before = sqlite3_total_changes(database_.get());
        execute(*database_, "BEGIN IMMEDIATE");
        for (const Commit& commit : group) {
            results.push_back(write_one(commit.changes));
        }
        execute(*database_, "COMMIT");
        // What deletes nothing writes nothing, and proves nothing of the disk.
        if (sqlite3_total_changes(database_.get()) != changes_before) note_success();
    } catch (const SqliteFailure& failure) {
        results.assign(group.size(), give_up(failure));
    }
    return results;
}

// The whole transaction is lost. Said once: a disk that stays full would say it for each command.
StorageError Writer::give_up(const SqliteFailure& failure) {
    // Some failures (a full disk) have already rolled everything back.
    if (sqlite3_get_autocommit(database_.get()) == 0) {
        sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    const StorageError error = to_error(failure);
    if (!is_trouble(error) || trouble_.read() != error) {
        log::error("storage",
                   "nothing can be written reason=\"{}\" code={}",
                   failure.what(),
                   failure.extended_code());
    }
    if (is_trouble(error)) trouble_.note(error);
    last_try_ = std::chrono::steady_clock::now();
    return error;
}

// What a full disk could not take may leave room for something smaller: that is no end of it.
void Writer::note_success() {
    const bool is_still_full =
        trouble_.read() == StorageError::Full && free_bytes_of(file_) < kRoomAfterFull;
    if (!is_still_full) trouble_.note({});
    last_try_ = std::chrono::steady_clock::now();
}

// A real write and its fdatasync, of a value that is there already: it takes no table of its own.
void Writer::probe() {
    last_try_ = std::chrono::steady_clock::now();
    if (is_damaged()) return;
    const std::string version = fmt::format("PRAGMA user_version = {}", newest_schema_version());
    try {
        execute(*database_, "BEGIN IMMEDIATE");
        execute(*database_, version.c_str());
        execute(*database_, "COMMIT");
        note_success();
    } catch (const SqliteFailure& failure) {
        give_up(failure);
    }
}

// One caller's changes, all or none. Throws when the whole transaction is lost.
Result<void> Writer::write_one(const std::vector<Change>& changes) {
    execute(*database_, "SAVEPOINT one");
    try {
        for (const Change& change : changes) {
            change.write(rows_);
        }
    } catch (const SqliteFailure& failure) {
        if (sqlite3_get_autocommit(database_.get()) != 0 || is_trouble(to_error(failure))) throw;
        log::error("storage", "commit failed reason=\"{}\"", failure.what());
        execute(*database_, "ROLLBACK TO one");
        execute(*database_, "RELEASE one");
        return StorageError::Failed;
    }
    execute(*database_, "RELEASE one");
    return {};
}

}  // namespace shopfloor::storage
