// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/patience.hpp"
#include "server/storage/rows.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace shopfloor::storage {

struct Query {
    std::function<void(Reader&)> job;
    std::unique_ptr<Waiter> waiter;
};

/// The thread that reads, one query after another, in the order they were asked.
class Reading {
public:
    /// Throws DatabaseFailure. What it finds damaged or gone is noted in `trouble`, which outlives
    /// it, as `ending` does.
    Reading(const Place& place, std::size_t max_queued, Trouble& trouble, const Ending& ending);
    /// Answers what has queued up.
    ~Reading();

    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    /// Any thread. What cannot wait is answered at once.
    void offer(Query query);

private:
    void run();
    std::optional<Query> next();
    Result<void> answer(const Query& query);
    Result<void> try_once(const Query& query);

    Patience patience_;
    std::unique_ptr<ReadableDatabase> database_;
    Reader reader_;
    std::size_t max_queued_;
    Trouble& trouble_;   // the writer's
    int seen_ends_ = 0;  // of trouble
    bool has_given_up_ = false;
    std::string last_words_{};  // of what is out of reach

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Query> queue_;
    bool is_closing_ = false;

    std::thread thread_;  // last: it uses all of the above
};

}  // namespace shopfloor::storage
