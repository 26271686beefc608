// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/publication.hpp"
#include "server/broadcast/worker_process.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

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

    /// A publisher begins. What the one before left behind is forgotten, its worker ended.
    /// Errors: those of starting the worker.
    Error begin();

    /// The publisher has left: the worker flushes and its last messages still come.
    void end();

    /// Nothing is said any more; the worker ends in the background.
    void close();

    void offer(SourcePacket packet);

    /// Media packets that were not forwarded because the worker did not keep up.
    std::uint64_t dropped_packets() const noexcept { return dropped_packets_; }

private:
    Error start_worker();
    void restart(const std::string& why, std::size_t limit);
    void send_header(const SourcePacket& packet);
    void forward(SourcePacket packet);
    bool keep_header(const SourcePacket& packet);
    void on_message(std::uint64_t worker, wire::ToServer message);
    void on_gone(std::uint64_t worker, const std::string& how);
    void count_drop() noexcept;

    boost::asio::any_io_executor strand_;
    WorkerSettings settings_;
    Callbacks callbacks_;
    std::shared_ptr<WorkerProcess> worker_;
    std::uint64_t worker_number_ = 0;  // messages of an earlier worker are ignored
    bool is_publishing_ = false;
    bool has_ended_ = false;  // the worker has said why it ends
    bool awaits_keyframe_ = true;
    std::vector<SourcePacket> headers_;  // newest of each kind, in the order they came
    std::deque<std::chrono::steady_clock::time_point> restarts_;
    std::uint64_t dropped_packets_ = 0;
};

}  // namespace shopfloor::broadcast
