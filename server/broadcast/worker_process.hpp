// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/wire/codec.hpp"
#include "server/broadcast/worker_counters.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace shopfloor::broadcast {

struct WorkerSettings {
    std::filesystem::path program;   // shopfloor-pipeline
    std::filesystem::path registry;  // GStreamer's registry file, empty for its default
    wire::Start start;
    std::size_t queue_bytes = 8 * 1024 * 1024;   // media waiting for the worker
    std::chrono::milliseconds stop_grace{4000};  // after Stop, before SIGKILL
    std::shared_ptr<WorkerCounters> counters = std::make_shared<WorkerCounters>();
};

/// One media worker: a child process and its socket. Owner: the executor (a strand) it was
/// started on; all functions and callbacks run there.
class WorkerProcess : public std::enable_shared_from_this<WorkerProcess> {
public:
    struct Callbacks {
        std::function<void(wire::ToServer)> message;
        /// Once, after the last message: the process is gone, or speaks nonsense and was killed.
        std::function<void(std::string how)> gone;
    };

    /// Spawns the program. Errors: those of socketpair and posix_spawn.
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
    struct Process {
        int id;
        int descriptor;  // a pidfd
    };

    WorkerProcess(boost::asio::any_io_executor executor,
                  const WorkerSettings& settings,
                  Callbacks callbacks,
                  int socket,
                  Process process);

    static boost::asio::awaitable<void> read(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> write(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> reap(std::shared_ptr<WorkerProcess> self);
    static boost::asio::awaitable<void> kill_after_grace(std::shared_ptr<WorkerProcess> self);
    void launch(boost::asio::awaitable<void> task, const char* what);
    bool take_messages();
    void finish_when_done();
    void kill();

    boost::asio::any_io_executor executor_;
    Callbacks callbacks_;
    std::size_t queue_limit_bytes_;
    std::chrono::milliseconds stop_grace_;
    boost::asio::local::stream_protocol::socket socket_;
    boost::asio::posix::stream_descriptor process_;  // a pidfd
    boost::asio::steady_timer grace_timer_;
    int process_id_;
    wire::MessageSplitter splitter_;
    std::deque<Bytes> queue_;
    std::size_t queued_bytes_ = 0;
    bool is_writing_ = false;
    bool is_stopping_ = false;
    bool has_read_all_ = false;
    bool is_finished_ = false;
    std::string exit_;  // how the process ended, once it has
};

}  // namespace shopfloor::broadcast
