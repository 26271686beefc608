// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/deal_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace shopfloor::show {

/// Decisions on their way to the disk. What is decided while commits run goes into the next one
/// together: one fdatasync for all who pressed meanwhile. They are stored, and told so, in the
/// order in which they were decided; one commit may fail and the next one not.
///
/// Owner: the business thread. `storage` must outlive it.
class DealLog {
public:
    using Done = std::function<void(const Result<void>& stored)>;

    using AfterCommit = std::function<void(const storage::DealRows& rows, bool is_stored)>;

    /// Calls `after_commit` when all who were in a commit are told, with its rows.
    DealLog(boost::asio::any_io_executor business,
            storage::Storage& storage,
            std::size_t max_waiting,
            AfterCommit after_commit);

    /// Whether one more may wait: otherwise decide nothing.
    [[nodiscard]] bool has_room() const noexcept { return waiting_.size() < max_waiting_; }
    /// Calls `done` from the executor, never at once. What it throws is logged.
    void add(storage::DealRows rows, Done done);
    /// Returns when nothing waits any more.
    boost::asio::awaitable<void> drain();

private:
    struct Waiting {
        storage::DealRows rows;
        Done done;
    };

    struct Batch {
        std::shared_ptr<storage::DealRows> rows;
        std::vector<Done> done;
    };

    [[nodiscard]] bool is_due(std::size_t others_under_way) const noexcept;
    Batch next_batch();
    boost::asio::awaitable<void> run();

    boost::asio::any_io_executor business_;
    storage::Storage& storage_;
    std::size_t max_waiting_;
    AfterCommit after_commit_;
    std::deque<Waiting> waiting_;
    std::size_t under_way_ = 0;       // commits, and what is told of them
    boost::asio::steady_timer idle_;  // cancelled when nothing waits any more
};

}  // namespace shopfloor::show
