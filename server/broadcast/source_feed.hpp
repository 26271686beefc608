// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/source_headers.hpp"
#include "server/broadcast/worker_process.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace shopfloor::broadcast {

/// A publisher's packets on their way into a worker: starts a worker for each epoch, gives it the
/// codec headers first, starts the next one when a worker dies or the format changes.
/// Owner: the broadcast's strand.
class SourceFeed {
public:
    struct Callbacks {
        std::function<void()> epoch_began;  // a new worker has been started
        std::function<void(wire::ToServer)> message;
        /// No worker can go on with this publisher; a sentence that says what to do.
        std::function<void(std::string)> failed;
    };

    SourceFeed(boost::asio::any_io_executor strand, WorkerSettings settings, Callbacks callbacks);
    ~SourceFeed();

    SourceFeed(const SourceFeed&) = delete;
    SourceFeed& operator=(const SourceFeed&) = delete;

    /// A publisher begins, or goes on air after it stood by: then with the headers that it sent
    /// until then. What the one before left behind is forgotten, its worker ended.
    /// Errors: those of starting the worker.
    Error begin(SourceHeaders headers = {});

    /// The publisher has left: the worker flushes and its last messages still come.
    void end();

    /// Nothing is said any more; the worker ends in the background.
    void close();

    void offer(SourcePacket packet);

    /// Media packets that were not forwarded because the worker did not keep up.
    std::uint64_t dropped_packets() const noexcept { return dropped_packets_; }

private:
    Error start_worker();
    using Moments = std::deque<std::chrono::steady_clock::time_point>;

    static bool is_last(Moments& before, std::size_t limit);
    void restart_for_format();
    void give_up(const std::string& why, std::size_t times);
    void start_again(const std::string& why);
    void restart_after_death(const std::string& why);
    void send_header(const SourcePacket& packet);
    void forward(SourcePacket packet);
    void on_message(std::uint64_t worker, wire::ToServer message);
    bool keeps_to_limits(const wire::ToServer& message);
    void on_gone(std::uint64_t worker, WorkerEnding why, const std::string& how);
    void count_drop() noexcept;

    boost::asio::any_io_executor strand_;
    const WorkerSettings settings_;
    WorkerSettings wanted_;  // of this publisher: without what its workers died of
    Callbacks callbacks_;
    std::shared_ptr<WorkerProcess> worker_;
    SourceAllowance allowance_;        // of this publisher
    std::uint64_t worker_number_ = 0;  // messages of an earlier worker are ignored
    bool is_publishing_ = false;
    bool has_ended_ = false;  // the worker has said why it ends
    bool awaits_keyframe_ = true;
    bool is_told_of_sandbox_ = false;  // this publisher
    SourceHeaders headers_;
    Moments deaths_;   // of the last minute
    Moments formats_;  // changes of it
    std::uint64_t dropped_packets_ = 0;
};

}  // namespace shopfloor::broadcast
