// SPDX-License-Identifier: MIT
#include "server/storage/reading.hpp"

#include "pipeline/base/log.hpp"

#include <utility>

namespace shopfloor::storage {

Reading::Reading(const Place& place, std::size_t max_queued, Trouble& trouble, const Ending& ending)
    : patience_(ending),
      database_(open_for_reading(place, patience_)),
      reader_(*database_),
      max_queued_(max_queued),
      trouble_(trouble),
      thread_([this] { run(); }) {}

Reading::~Reading() {
    {
        const std::lock_guard guard{mutex_};
        is_closing_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Reading::offer(Query query) {
    StorageError refusal = StorageError::Closed;
    {
        const std::lock_guard guard{mutex_};
        if (!is_closing_ && queue_.size() < max_queued_) {
            queue_.push_back(std::move(query));
            wake_.notify_one();
            return;
        }
        if (!is_closing_) refusal = StorageError::Busy;
    }
    query.waiter->finish(refusal);
}

void Reading::run() {
    while (std::optional<Query> query = next()) {
        query->waiter->finish(answer(*query));
    }
}

// Waits for a query. Nothing: the queue is drained and the storage closes.
std::optional<Query> Reading::next() {
    std::unique_lock guard{mutex_};
    wake_.wait(guard, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty()) return std::nullopt;
    Query query = std::move(queue_.front());
    queue_.pop_front();
    return query;
}

Result<void> Reading::answer(const Query& query) {
    if (has_given_up_) return StorageError::Unreachable;
    patience_.begin();
    // The server that answers again may be another one than this connection's.
    if (const int ends = trouble_.ends(); std::exchange(seen_ends_, ends) != ends) {
        database_->renew();
    }
    const Result<void> answered = try_once(query);
    if (answered || answered.error() != StorageError::Unreachable) return answered;
    // The connection may have been dead for a while; what is read twice is read as well.
    const Result<void> again = try_once(query);
    if (!again && again.error() == StorageError::Unreachable) {
        if (trouble_.note(StorageError::Unreachable)) {
            log::error("storage",
                       "the database is out of reach, nothing is read reason=\"{}\"",
                       last_words_);
        }
        has_given_up_ = patience_.is_ending();
    }
    return again;
}

Result<void> Reading::try_once(const Query& query) {
    try {
        query.job(reader_);
        return {};
    } catch (const DatabaseFailure& failure) {
        if (failure.error() == StorageError::Unreachable) {
            last_words_ = failure.what();
            return failure.error();  // trouble tells
        }
        if (failure.error() == StorageError::Damaged) trouble_.note(failure.error());
        log::error("storage", "query failed reason=\"{}\"", failure.what());
        return failure.error();
    } catch (const std::exception& failure) {
        log::error("storage", "query failed reason=\"{}\"", failure.what());
        return StorageError::Failed;
    }
}

}  // namespace shopfloor::storage
