// SPDX-License-Identifier: MIT
#include "server/storage/writer.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace shopfloor::storage {
namespace {

using namespace std::chrono_literals;

// Of one transaction: bounds how long the first caller of a group waits for the last.
constexpr std::size_t kMaxGroup = 128;
// Without a write for so long, the writer tries whether it could.
constexpr auto kProbeEvery = 10s;
constexpr auto kProbeInTrouble = 1s;
// Between two tries to reach a server that is gone.
constexpr auto kFirstPause = 50ms;
constexpr auto kLongestPause = 2000ms;

}  // namespace

Writer::Writer(const Place& place, std::size_t max_queued, const Ending& ending)
    : patience_(ending),
      database_(open_for_writing(place, trouble_, patience_)),
      max_queued_(max_queued),
      free_bytes_(database_->free_bytes()),
      thread_([this] { run(); }) {}

Writer::~Writer() {
    {
        const std::lock_guard guard{mutex_};
        is_closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Writer::hurry() {
    const std::lock_guard guard{mutex_};
    wake_.notify_one();
}

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
        patience_.begin();
        if (!group->empty()) {
            const std::vector<Result<void>> results = write(*group);
            answer(*std::move(group), results);
        } else {
            // Not with each group: one that changes nothing proves nothing of the disk.
            last_probe_ = Clock::now();
            if (!patience_.is_ending()) database_->probe();
        }
        if (database_) free_bytes_ = database_->free_bytes();
    }
}

void Writer::answer(std::vector<Commit> group, const std::vector<Result<void>>& results) {
    const auto now = Clock::now();
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
    const auto next_probe = last_probe_ + (trouble_.read() ? kProbeInTrouble : kProbeEvery);
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

// Until it is known what became of it: only the end of this server leaves that open.
std::vector<Result<void>> Writer::write(const std::vector<Commit>& group) {
    std::chrono::milliseconds pause = kFirstPause;
    while (database_) {
        if (auto results = database_->write(group)) return *std::move(results);
        if (!wait_before_next_try(pause)) give_up();
        pause = std::min<std::chrono::milliseconds>(2 * pause, kLongestPause);
    }
    log::error("storage",
               "the server ends, and the database was not to be reached: {} changes may be lost",
               group.size());
    return {group.size(), Result<void>{StorageError::Unreachable}};
}

// Whether there is time for one.
bool Writer::wait_before_next_try(std::chrono::milliseconds pause) {
    std::unique_lock guard{mutex_};
    const bool was_ending = patience_.is_ending();
    wake_.wait_for(guard, pause, [&] { return patience_.is_ending() != was_ending; });
    return !patience_.is_over();
}

// What became of the group in hand stays open, so no other may be offered: it could be given the
// answers of this one.
void Writer::give_up() { database_.reset(); }

}  // namespace shopfloor::storage
