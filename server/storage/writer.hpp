// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/database.hpp"
#include "server/storage/patience.hpp"

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
    /// As Storage's constructor. `ending` must outlive it.
    Writer(const Place& place, std::size_t max_queued, const Ending& ending);
    /// Writes what has queued up. The ending has begun.
    ~Writer();

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// Any thread. What cannot wait is answered at once.
    void offer(Commit commit);

    /// Any thread. The ending has begun: a wait for the database's server is cut short.
    void hurry();

    Trouble& trouble() noexcept { return trouble_; }

    StorageStats stats();

private:
    using Clock = std::chrono::steady_clock;

    void run();
    std::optional<std::vector<Commit>> next_group();
    std::vector<Result<void>> write(const std::vector<Commit>& group);
    bool wait_before_next_try(std::chrono::milliseconds pause);
    void give_up();
    void answer(std::vector<Commit> group, const std::vector<Result<void>>& results);

    Trouble trouble_;
    Patience patience_;
    std::unique_ptr<WritableDatabase> database_;  // null: given up
    std::size_t max_queued_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Commit> queue_;
    bool is_closing_ = false;

    Clock::time_point last_probe_ = Clock::now();
    health::Histogram commit_times_;
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> failed_commits_{0};
    std::atomic<std::uint64_t> free_bytes_;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace shopfloor::storage
