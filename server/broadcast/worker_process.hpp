// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/wire/codec.hpp"
#include "server/broadcast/source_allowance.hpp"
#include "server/broadcast/spare_workers.hpp"
#include "server/broadcast/worker_counters.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace shopfloor::broadcast {

/// What a worker may not go beyond: one that does is killed, and another goes on.
struct WorkerLimits {
    std::chrono::milliseconds silence{5000};  // it speaks once a second when all is well
    std::size_t memory_bytes = std::size_t{2} * 1024 * 1024 * 1024;  // resident
};

struct WorkerSettings {
    WorkerProgram program;
    wire::Start start;
    std::size_t queue_bytes = 8 * 1024 * 1024;   // media waiting for the worker
    std::chrono::milliseconds stop_grace{4000};  // after Stop, before SIGKILL
    WorkerLimits limits{};
    SourceLimits source{};
    SpareWorkers* spares = nullptr;  // which outlive all workers; null: each is started when needed
    std::shared_ptr<WorkerCounters> counters = std::make_shared<WorkerCounters>();
};

/// One media worker: a child process and its socket. Owner: the executor (a strand) it was
/// started on; all functions and callbacks run there.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
public:
    struct Callbacks {
        std::function<void(wire::ToServer)> message;
        /// Once, after the last message: the process is gone (Died), or was killed as it spoke
        /// nonsense, nothing at all, or took too much memory; or, by the kernel, as it did what
        /// its sandbox forbids (Forbidden).
        std::function<void(WorkerEnding why, std::string how)> gone;
    };

    /// Takes a spare worker, or spawns the program; the caller sends its first message. Errors:
    /// those of SpawnedWorker::spawn, and of epoll_ctl.
    [[nodiscard]] static Result<std::shared_ptr<WorkerProcess>> start(
        boost::asio::any_io_executor executor, const WorkerSettings& settings, Callbacks callbacks);

    ~WorkerProcess();

    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;

    /// Queues a message. False when `queue_bytes` are waiting: nothing was queued.
    [[nodiscard]] bool send(const wire::ToWorker& message);

    /// Asks it to flush and exit; kills it after the grace time.
    void stop();
    /// No callback comes any more; the process is ended in the background.
    void abandon();

private:
    using Clock = std::chrono::steady_clock;

    WorkerProcess(boost::asio::any_io_executor executor,
                  const WorkerSettings& settings,
                  Callbacks callbacks);
    [[nodiscard]] Error adopt(SpawnedWorker spawned);

    static boost::asio::awaitable<void> read(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> write(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> reap(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> watch(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> kill_after_grace(std::shared_ptr<WorkerProcess> self);
    void launch(boost::asio::awaitable<void> task, const char* what);
    bool take_messages();
    void finish_when_done();
    void kill(std::string why);

    boost::asio::any_io_executor executor_;
    Callbacks callbacks_;
    std::size_t queue_limit_bytes_;
    std::chrono::milliseconds stop_grace_;
    WorkerLimits limits_;
    boost::asio::local::stream_protocol::socket socket_;
    boost::asio::posix::stream_descriptor process_;  // a pidfd
    boost::asio::steady_timer grace_timer_;
    boost::asio::steady_timer watch_timer_;
    int process_id_ = 0;
    Clock::time_point last_heard_;
    bool has_spoken_ = false;
    wire::MessageSplitter splitter_;
    std::deque<Bytes> queue_;
    std::size_t queued_bytes_ = 0;
    bool is_writing_ = false;
    bool is_stopping_ = false;
    bool has_read_all_ = false;
    bool is_finished_ = false;
    std::string exit_;  // how the process ended, once it has
    WorkerEnding ending_ = WorkerEnding::Died;
    std::string why_killed_;  // by us, where there is more to say than the signal
};

}  // namespace shopfloor::broadcast
