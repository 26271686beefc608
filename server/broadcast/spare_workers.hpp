// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/spawned_worker.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <mutex>

namespace shopfloor::broadcast {

/// Media workers that were started before they are needed, so that a show begins, and goes on
/// after a worker's death, without waiting for a program to load.
/// `take` may be called from any thread; the rest happens on the executor.
class SpareWorkers {
public:
    struct Settings {
        WorkerProgram program;
        std::size_t count = 1;  // 0: none, `take` starts one
    };

    SpareWorkers(boost::asio::any_io_executor executor, Settings settings);
    ~SpareWorkers();

    SpareWorkers(const SpareWorkers&) = delete;
    SpareWorkers& operator=(const SpareWorkers&) = delete;

    /// Starts the first ones.
    void start();

    /// A spare one; where none is left, one that is started now. Its successor is started a little
    /// later, when the show has begun. Errors: those of SpawnedWorker::spawn.
    [[nodiscard]] Result<SpawnedWorker> take();

    /// Ends them; none is started any more.
    void stop();

private:
    void refill_after(std::chrono::milliseconds delay);
    void refill();

    const Settings settings_;
    boost::asio::steady_timer timer_;  // on the executor, which is a strand
    std::mutex mutex_;
    std::deque<SpawnedWorker> spares_;  // these two under mutex_
    bool is_stopped_ = false;
};

}  // namespace shopfloor::broadcast
