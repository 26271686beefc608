// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/database_file.hpp"
#include "server/storage/rows.hpp"
#include "server/storage/trouble.hpp"
#include "server/storage/waiter.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace shopfloor::storage {

struct Commit {
    std::vector<Change> changes;
    std::unique_ptr<Waiter> waiter;
    std::chrono::steady_clock::time_point offered = std::chrono::steady_clock::now();
};

/// The queue, and the thread that empties it. The database belongs to the thread.
class Writer {
public:
    /// As Storage's constructor.
    Writer(const std::filesystem::path& file, std::size_t max_queued);
    /// Writes what has queued up.
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Any thread. What cannot wait is answered at once.
    void offer(Commit commit);

    const std::filesystem::path& file() const noexcept { return file_; }
    Trouble& trouble() noexcept { return trouble_; }

    StorageStats stats();

private:
    void run();
    std::optional<std::vector<Commit>> next_group();
    std::vector<Result<void>> write(const std::vector<Commit>& group);
    Result<void> write_one(const std::vector<Change>& changes);
    void answer(std::vector<Commit> group, const std::vector<Result<void>>& results);
    void probe();
    void note_success();
    bool is_damaged() const noexcept;
    StorageError give_up(const SqliteFailure& failure);

    std::filesystem::path file_;
    FileLock lock_;
    DatabasePtr database_;
    RowWriter rows_;
    std::size_t max_queued_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Commit> queue_;
    bool is_closing_ = false;

    std::chrono::steady_clock::time_point last_try_ = std::chrono::steady_clock::now();  // to write
    Trouble trouble_;
    health::Histogram commit_times_;
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> failed_commits_{0};
    std::atomic<std::uint64_t> free_bytes_;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace shopfloor::storage
