// SPDX-License-Identifier: MIT
#include "server/storage/reading.hpp"

#include "pipeline/base/log.hpp"

#include <utility>

namespace shopfloor::storage {

Reading::Reading(const std::filesystem::path& file, std::size_t max_queued, Trouble& trouble)
    : database_(open_database(file, OpenMode::ReadOnly)),
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
    try {
        query.job(reader_);
        return {};
    } catch (const SqliteFailure& failure) {
        const StorageError error = to_error(failure);
        if (error == StorageError::Damaged) trouble_.note(error);
        log::error("storage", "query failed reason=\"{}\"", failure.what());
        return error;
    } catch (const std::exception& failure) {
        log::error("storage", "query failed reason=\"{}\"", failure.what());
        return StorageError::Failed;
    }
}

}  // namespace shopfloor::storage
