// SPDX-License-Identifier: MIT
// The media worker: one process for one epoch of one broadcast, started by the server.
#include "pipeline/base/log.hpp"
#include "pipeline/ingest/plugins.hpp"
#include "pipeline/sandbox/sandbox.hpp"
#include "pipeline/wire/launch.hpp"
#include "pipeline/worker/worker.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <string_view>

namespace {

using shopfloor::wire::kWorkerSocket;
using shopfloor::worker::Worker;

constexpr unsigned kTeardownSeconds = 5;
constexpr int kUsageError = 2;

bool is_stream_socket(int descriptor) {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

// Ctrl-C in a terminal and a service manager's stop reach the whole process group; the server
// decides what becomes of its workers, by Stop or by closing the socket.
void leave_signals_to_server() {
    std::signal(SIGINT, SIG_IGN);
    std::signal(SIGTERM, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);
}

// Where memory runs out, the kernel should take a worker, which is replaced, and not the server.
void go_first_when_memory_runs_out() { std::ofstream{"/proc/self/oom_score_adj"} << 500; }

// Before the first byte of a publisher's: codecs and threads that come later need no more than
// memory. Plugins had to be loaded first.
bool lock_in() {
    if (shopfloor::sandbox::kIsSanitized) return true;
    const auto error = shopfloor::sandbox::lock(shopfloor::sandbox::Profile::Media);
    if (!error) return true;
    shopfloor::log::error("worker",
                          "cannot lock itself in: {}. It needs a kernel with seccomp filters, and "
                          "a container that permits them; pipeline.sandbox = false goes without.",
                          error.message());
    return false;
}

int run(bool is_locked) {
    shopfloor::ingest::load_gstreamer();
    Worker worker{kWorkerSocket};
    if (is_locked && !lock_in()) return shopfloor::wire::kCannotLock;
    const Worker::Outcome outcome = worker.run_blocking();
    shutdown(kWorkerSocket, SHUT_RDWR);
    alarm(kTeardownSeconds);  // a plugin that hangs while it stops must not leave us behind
    return outcome == Worker::Outcome::ProtocolError ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--version") {
        fmt::print("shopfloor-pipeline {}\n", SHOPFLOOR_VERSION);
        return 0;
    }
    const bool is_unlocked = argc == 2 && std::string_view{argv[1]} == shopfloor::wire::kUnlocked;
    if ((argc != 1 && !is_unlocked) || !is_stream_socket(kWorkerSocket)) {
        fmt::print(stderr,
                   "shopfloor-pipeline is started by shopfloor, with a socket to it as file "
                   "descriptor {}. By hand it answers --version.\n",
                   kWorkerSocket);
        return kUsageError;
    }
    leave_signals_to_server();
    go_first_when_memory_runs_out();
    try {
        return run(!is_unlocked);
    } catch (const std::exception& error) {
        shopfloor::log::error("worker", "cannot go on: {}", error.what());
        return kUsageError;
    }
}
