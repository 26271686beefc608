// SPDX-License-Identifier: MIT
#include "server/broadcast/worker_process.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// glibc 2.36 forgot that C++ would include it.
extern "C" {
#include <sys/pidfd.h>
}

#include <array>
#include <csignal>

namespace shopfloor::broadcast {
namespace {

namespace asio = boost::asio;

constexpr int kWorkerDescriptor = 3;  // the worker finds its socket here
constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

Error last_error() { return {errno, boost::system::system_category()}; }

// Our own descriptors, opened without O_CLOEXEC by libraries, must not live on in a worker.
struct SpawnOrders {
    SpawnOrders() {
        posix_spawn_file_actions_init(&actions);
        posix_spawnattr_init(&attributes);
    }
    ~SpawnOrders() {
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnOrders(const SpawnOrders&) = delete;
    SpawnOrders& operator=(const SpawnOrders&) = delete;

    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};
};

Result<int> spawn(const WorkerSettings& settings, int socket) {
    SpawnOrders orders;
    posix_spawn_file_actions_adddup2(&orders.actions, socket, kWorkerDescriptor);
    posix_spawn_file_actions_addclosefrom_np(&orders.actions, kWorkerDescriptor + 1);
    // Its own process group: Ctrl-C in a terminal is the server's to handle, not the worker's.
    posix_spawnattr_setflags(
        &orders.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    sigset_t signals{};
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&orders.attributes, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&orders.attributes, &signals);

    std::string program = settings.program.string();
    std::array<char*, 2> arguments{program.data(), nullptr};

    pid_t process_id = 0;
    const int status = posix_spawn(&process_id,
                                   program.c_str(),
                                   &orders.actions,
                                   &orders.attributes,
                                   arguments.data(),
                                   environ);
    if (status != 0) return Error{status, boost::system::system_category()};
    return process_id;
}

std::string describe_exit(const siginfo_t& info) {
    if (info.si_code == CLD_EXITED) return fmt::format("exited with status {}", info.si_status);
    return fmt::format("was ended by signal {}", info.si_status);
}

}  // namespace

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(asio::any_io_executor executor,
                                                            const WorkerSettings& settings,
                                                            Callbacks callbacks) {
    std::array<int, 2> pair{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return last_error();
    const Result<int> process_id = spawn(settings, pair[1]);
    close(pair[1]);
    if (!process_id) {
        close(pair[0]);
        return process_id.error();
    }

    const int process = pidfd_open(*process_id, 0);
    if (process < 0) {
        const Error error = last_error();
        ::kill(*process_id, SIGKILL);
        waitpid(*process_id, nullptr, 0);
        close(pair[0]);
        return error;
    }

    std::shared_ptr<WorkerProcess> worker{new WorkerProcess{
        std::move(executor), settings, std::move(callbacks), pair[0], {*process_id, process}}};
    worker->launch(read(worker), "read");
    worker->launch(reap(worker), "reap");
    static_cast<void>(worker->send(settings.start));
    return worker;
}

WorkerProcess::WorkerProcess(asio::any_io_executor executor,
                             const WorkerSettings& settings,
                             Callbacks callbacks,
                             int socket,
                             Process process)
    : executor_(std::move(executor)),
      callbacks_(std::move(callbacks)),
      queue_limit_bytes_(settings.queue_bytes),
      stop_grace_(settings.stop_grace),
      socket_(executor_, asio::local::stream_protocol{}, socket),
      process_(executor_, process.descriptor),
      grace_timer_(executor_),
      process_id_(process.id) {}

WorkerProcess::~WorkerProcess() { kill(); }

void WorkerProcess::launch(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(executor_, std::move(task), [what](std::exception_ptr failure) {
        log::failure("broadcast", std::string{"a worker's "} + what, failure);
    });
}

bool WorkerProcess::send(const wire::ToWorker& message) {
    Bytes bytes = wire::encode(message);
    if (is_finished_ || queued_bytes_ + bytes.size() > queue_limit_bytes_) return false;
    queued_bytes_ += bytes.size();
    queue_.push_back(std::move(bytes));
    if (!is_writing_) {
        is_writing_ = true;
        launch(write(shared_from_this()), "write");
    }
    return true;
}

void WorkerProcess::stop() {
    if (is_stopping_ || is_finished_) return;
    is_stopping_ = true;
    if (!send(wire::Stop{})) kill();
    launch(kill_after_grace(shared_from_this()), "stop");
}

void WorkerProcess::abandon() {
    callbacks_ = {};
    stop();
}

asio::awaitable<void> WorkerProcess::write(std::shared_ptr<WorkerProcess> self) {
    while (!self->queue_.empty()) {
        // A deque's elements stay where they are while more are pushed behind them.
        const auto buffer = asio::buffer(self->queue_.front());
        const auto [error, written] = co_await asio::async_write(self->socket_, buffer, kAsTuple);
        if (error) break;  // the reader sees the same end, and tells
        self->queued_bytes_ -= self->queue_.front().size();
        self->queue_.pop_front();
    }
    self->is_writing_ = false;
}

asio::awaitable<void> WorkerProcess::read(std::shared_ptr<WorkerProcess> self) {
    Bytes buffer(kReadBytes);
    for (;;) {
        const auto target = asio::buffer(buffer);
        const auto [error, size] = co_await self->socket_.async_read_some(target, kAsTuple);
        if (error) break;
        self->splitter_.append(ByteView{buffer}.first(size));
        if (!self->take_messages()) break;
    }
    // Whoever closes its socket has nothing left to say.
    self->kill();
    self->has_read_all_ = true;
    self->finish_when_done();
}

bool WorkerProcess::take_messages() {
    for (;;) {
        const auto bytes = splitter_.next();
        if (bytes && !*bytes) return true;
        auto message = bytes ? wire::decode_to_server(**bytes) : bytes.error();
        if (!message) {
            log::error("broadcast",
                       "worker spoke nonsense pid={}: {}",
                       process_id_,
                       message.error().message());
            return false;
        }
        if (callbacks_.message) callbacks_.message(std::move(*message));
    }
}

asio::awaitable<void> WorkerProcess::reap(std::shared_ptr<WorkerProcess> self) {
    const auto [error] =
        co_await self->process_.async_wait(asio::posix::stream_descriptor::wait_read, kAsTuple);
    if (error) co_return;
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(self->process_id_), &info, WEXITED);

    self->exit_ = describe_exit(info);
    self->finish_when_done();
}

asio::awaitable<void> WorkerProcess::kill_after_grace(std::shared_ptr<WorkerProcess> self) {
    self->grace_timer_.expires_after(self->stop_grace_);
    const auto [error] = co_await self->grace_timer_.async_wait(kAsTuple);
    if (error || self->is_finished_) co_return;
    log::warning("broadcast", "worker did not stop in time, killed pid={}", self->process_id_);
    self->kill();
}

// The last message may still be in the socket when the process is gone.
void WorkerProcess::finish_when_done() {
    if (!has_read_all_ || exit_.empty()) return;
    is_finished_ = true;
    grace_timer_.cancel();
    Error ignored;
    socket_.close(ignored);
    if (const auto gone = std::exchange(callbacks_, {}).gone) gone(exit_);
}

// By the pidfd, so that a process that took over the number can never be hit.
void WorkerProcess::kill() {
    if (exit_.empty()) pidfd_send_signal(process_.native_handle(), SIGKILL, nullptr, 0);
}

}  // namespace shopfloor::broadcast
