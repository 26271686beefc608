// SPDX-License-Identifier: MIT
#include "server/broadcast/worker_process.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/wire/launch.hpp"
#include "server/broadcast/process_end.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>
#include <unistd.h>

// glibc 2.36 forgot that C++ would include it.
extern "C" {
#include <sys/pidfd.h>
}

#include <algorithm>
#include <csignal>
#include <fstream>

namespace shopfloor::broadcast {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kWatchInterval = 1s;
constexpr auto kFirstWordPatience = 20s;  // a cold disk, on a machine that has much to do
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

// 0 when the process is gone.
std::size_t resident_bytes(int process_id) {
    std::ifstream file{fmt::format("/proc/{}/statm", process_id)};
    std::size_t all = 0;
    std::size_t resident = 0;
    if (!(file >> all >> resident)) return 0;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

bool broke_sandbox(const siginfo_t& info) {
    return info.si_code != CLD_EXITED && info.si_status == SIGSYS;
}

std::string describe_exit(const siginfo_t& info) {
    if (broke_sandbox(info)) return "did what its sandbox forbids, and was ended (SIGSYS)";
    if (info.si_code == CLD_EXITED && info.si_status == wire::kCannotLock) {
        return "could not lock itself in: see its line in the log, and pipeline.sandbox";
    }
    if (info.si_code == CLD_EXITED) return fmt::format("exited with status {}", info.si_status);
    return fmt::format("was ended by signal {}", info.si_status);
}

}  // namespace

Result<std::shared_ptr<WorkerProcess>> WorkerProcess::start(asio::any_io_executor executor,
                                                            const WorkerSettings& settings,
                                                            Callbacks callbacks) {
    Result<SpawnedWorker> spawned =
        settings.spares ? settings.spares->take() : SpawnedWorker::spawn(settings.program);
    if (!spawned) return spawned.error();
    std::shared_ptr<WorkerProcess> worker{
        new WorkerProcess{std::move(executor), settings, std::move(callbacks)}};
    if (const Error error = worker->adopt(std::move(*spawned))) return error;
    worker->launch(read(worker), "read");
    worker->launch(reap(worker), "reap");
    worker->launch(watch(worker), "watch");
    return worker;
}

WorkerProcess::WorkerProcess(asio::any_io_executor executor,
                             const WorkerSettings& settings,
                             Callbacks callbacks)
    : executor_(std::move(executor)),
      callbacks_(std::move(callbacks)),
      queue_limit_bytes_(settings.queue_bytes),
      stop_grace_(settings.stop_grace),
      limits_(settings.limits),
      socket_(executor_),
      process_(executor_),
      grace_timer_(executor_),
      watch_timer_(executor_),
      last_heard_(Clock::now()) {}

WorkerProcess::~WorkerProcess() { kill({}); }

// What the reactor does not take stays the SpawnedWorker's, which ends it.
Error WorkerProcess::adopt(SpawnedWorker spawned) {
    const auto& parts = spawned.parts();
    Error error;
    socket_.assign(asio::local::stream_protocol{}, parts.socket, error);
    if (error) return error;
    process_.assign(parts.process_descriptor, error);
    if (error) {
        Error ignored;
        socket_.release(ignored);
        return error;
    }
    process_id_ = parts.process_id;
    spawned.release();
    return {};
}

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
    if (!send(wire::Stop{})) kill({});
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
        self->last_heard_ = Clock::now();
        self->has_spoken_ = true;
        if (!self->take_messages()) break;
    }
    // Whoever closes its socket has nothing left to say.
    self->kill({});
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
    const auto info = co_await process_end(self->process_, self->process_id_);
    if (info.error() == asio::error::operation_aborted) co_return;
    self->exit_ = info ? describe_exit(*info) : "ended unseen: " + info.error().message();
    if (info && broke_sandbox(*info)) {
        self->ending_ = WorkerEnding::Forbidden;
        log::error("broadcast",
                   "worker did what its sandbox forbids, and was ended pid={}: the kernel's log "
                   "names the system call; such a stream may be an attack",
                   self->process_id_);
    }
    self->finish_when_done();
}

asio::awaitable<void> WorkerProcess::kill_after_grace(std::shared_ptr<WorkerProcess> self) {
    self->grace_timer_.expires_after(self->stop_grace_);
    const auto [error] = co_await self->grace_timer_.async_wait(kAsTuple);
    if (error || self->is_finished_) co_return;
    log::warning("broadcast", "worker did not stop in time, killed pid={}", self->process_id_);
    self->kill({});
}

// A worker tells its numbers each second: one that says nothing hangs.
asio::awaitable<void> WorkerProcess::watch(std::shared_ptr<WorkerProcess> self) {
    while (!self->is_finished_) {
        const auto due = Clock::now() + kWatchInterval;
        self->watch_timer_.expires_at(due);
        const auto [error] = co_await self->watch_timer_.async_wait(kAsTuple);
        if (error || self->is_finished_) co_return;
        // We were stopped ourselves, or the whole machine: what it said meanwhile is still unread.
        if (Clock::now() > due + kWatchInterval) self->last_heard_ = Clock::now();
        const auto patience = self->has_spoken_ ? self->limits_.silence : kFirstWordPatience;
        const auto memory = resident_bytes(self->process_id_);
        if (Clock::now() - self->last_heard_ > std::max(patience, self->limits_.silence)) {
            self->kill(fmt::format("did not answer for {} s",
                                   std::chrono::ceil<std::chrono::seconds>(patience).count()));
        } else if (memory > self->limits_.memory_bytes) {
            self->kill(fmt::format("took {} MiB of memory, more than pipeline.memory_limit_bytes",
                                   memory / (1024 * 1024)));
        }
    }
}

// The last message may still be in the socket when the process is gone.
void WorkerProcess::finish_when_done() {
    if (!has_read_all_ || exit_.empty()) return;
    is_finished_ = true;
    grace_timer_.cancel();
    watch_timer_.cancel();
    Error ignored;
    socket_.close(ignored);
    if (const auto gone = std::exchange(callbacks_, {}).gone)
        gone(ending_, why_killed_.empty() ? exit_ : why_killed_);
}

// By the pidfd, so that a process that took over the number can never be hit.
void WorkerProcess::kill(std::string why) {
    if (!exit_.empty()) return;
    if (why_killed_.empty()) why_killed_ = std::move(why);
    pidfd_send_signal(process_.native_handle(), SIGKILL, nullptr, 0);
}

}  // namespace shopfloor::broadcast
