// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/database.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace shopfloor::storage {

/// The queue, and the thread that empties it. The database belongs to the thread.
class Writer {
public:
    /// As Storage's constructor.
    Writer(const Place& place, std::size_t max_queued);
    /// Writes what has queued up.
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Any thread. What cannot wait is answered at once.
    void offer(Commit commit);

    Trouble& trouble() noexcept { return trouble_; }

    StorageStats stats();

private:
    using Clock = std::chrono::steady_clock;

    void run();
    std::optional<std::vector<Commit>> next_group();
    std::vector<Result<void>> write(const std::vector<Commit>& group);
    bool wait_before_next_try(std::chrono::milliseconds pause);
    void answer(std::vector<Commit> group, const std::vector<Result<void>>& results);

    Trouble trouble_;
    std::unique_ptr<WritableDatabase> database_;
    std::size_t max_queued_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Commit> queue_;
    std::optional<Clock::time_point> closing_since_;

    Clock::time_point last_try_ = Clock::now();  // to write
    health::Histogram commit_times_;
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> failed_commits_{0};
    std::atomic<std::uint64_t> free_bytes_;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace shopfloor::storage
