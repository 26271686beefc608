// SPDX-License-Identifier: MIT
#include "server/broadcast/spawned_worker.hpp"

#include "pipeline/wire/launch.hpp"

#include <fcntl.h>
#include <poll.h>
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
#include <utility>
#include <vector>

namespace shopfloor::broadcast {
namespace {

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

const char* argument_of(WorkerKind kind) {
    switch (kind) {
        case WorkerKind::Worker: break;
        case WorkerKind::WebRtcReceiver: return wire::kReceiver;
        case WorkerKind::TsReceiver: return wire::kTsReceiver;
    }
    return "";
}

Result<int> spawn_program(const WorkerProgram& program, int socket) {
    SpawnOrders orders;
    posix_spawn_file_actions_adddup2(&orders.actions, socket, wire::kWorkerSocket);
    posix_spawn_file_actions_addclosefrom_np(&orders.actions, wire::kWorkerSocket + 1);
    // The server's own input may be a terminal, which is not a worker's to write into.
    posix_spawn_file_actions_addopen(&orders.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    // Its own process group: Ctrl-C in a terminal is the server's to handle, not the worker's.
    posix_spawnattr_setflags(
        &orders.attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    sigset_t signals{};
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&orders.attributes, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&orders.attributes, &signals);

    std::string path = program.path.string();
    std::string unlocked = wire::kUnlocked;
    std::string kind = argument_of(program.kind);
    std::vector<char*> arguments{path.data()};
    if (!program.is_locked) arguments.push_back(unlocked.data());
    if (!kind.empty()) arguments.push_back(kind.data());
    arguments.push_back(nullptr);
    pid_t process_id = 0;
    const int status = posix_spawn(
        &process_id, path.c_str(), &orders.actions, &orders.attributes, arguments.data(), environ);
    if (status != 0) return Error{status, boost::system::system_category()};
    return process_id;
}

}  // namespace

Result<SpawnedWorker> SpawnedWorker::spawn(const WorkerProgram& program) {
    std::array<int, 2> pair{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return last_error();
    const Result<int> process_id = spawn_program(program, pair[1]);
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
    return SpawnedWorker{
        {.process_id = *process_id, .process_descriptor = process, .socket = pair[0]}};
}

SpawnedWorker::~SpawnedWorker() {
    if (parts_.process_id == 0) return;
    pidfd_send_signal(parts_.process_descriptor, SIGKILL, nullptr, 0);
    waitpid(parts_.process_id, nullptr, 0);
    close(parts_.process_descriptor);
    close(parts_.socket);
}

SpawnedWorker::SpawnedWorker(SpawnedWorker&& other) noexcept
    : parts_(std::exchange(other.parts_, {})) {}

SpawnedWorker& SpawnedWorker::operator=(SpawnedWorker&& other) noexcept {
    std::swap(parts_, other.parts_);
    return *this;
}

bool SpawnedWorker::is_alive() const {
    pollfd process{.fd = parts_.process_descriptor, .events = POLLIN, .revents = 0};
    return parts_.process_id != 0 && poll(&process, 1, 0) == 0;
}

}  // namespace shopfloor::broadcast
