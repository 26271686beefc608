// SPDX-License-Identifier: MIT
// The media worker: one process for one epoch of one broadcast, or for one publisher by WebRTC or
// MPEG-TS, started by the server.
#include "pipeline/base/log.hpp"
#include "pipeline/ingest/plugins.hpp"
#include "pipeline/receiver/own_addresses.hpp"
#include "pipeline/receiver/receiver.hpp"
#include "pipeline/receiver/ts_source.hpp"
#include "pipeline/receiver/webrtc_source.hpp"
#include "pipeline/sandbox/sandbox.hpp"
#include "pipeline/wire/launch.hpp"
#include "pipeline/worker/worker.hpp"

#include <fmt/core.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <fstream>
#include <optional>
#include <span>
#include <string_view>

namespace {

using shopfloor::receiver::Receiver;
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

/// How it is to run, and what it is to be.
struct Orders {
    bool is_locked = true;
    int (*run)(bool is_locked);
};

int run_worker(bool is_locked);
int run_webrtc_receiver(bool is_locked);
int run_ts_receiver(bool is_locked);

std::optional<Orders> read_orders(std::span<char*> arguments) {
    Orders orders{.run = &run_worker};
    for (const std::string_view argument : arguments) {
        if (argument == shopfloor::wire::kUnlocked) {
            orders.is_locked = false;
        } else if (argument == shopfloor::wire::kReceiver) {
            orders.run = &run_webrtc_receiver;
        } else if (argument == shopfloor::wire::kTsReceiver) {
            orders.run = &run_ts_receiver;
        } else {
            return std::nullopt;
        }
    }
    return orders;
}

// Before the first byte of a publisher's: codecs and threads that come later need no more than
// memory. Plugins had to be loaded first.
bool lock_in(shopfloor::sandbox::Profile profile) {
    if (shopfloor::sandbox::kIsSanitized) return true;
    const auto error = shopfloor::sandbox::lock(profile);
    if (!error) return true;
    shopfloor::log::error("worker",
                          "cannot lock itself in: {}. It needs a kernel with seccomp filters, and "
                          "a container that permits them; pipeline.sandbox = false goes without.",
                          error.message());
    return false;
}

// A plugin that hangs while it stops must not leave us behind.
int leave(bool is_protocol_error) {
    shutdown(kWorkerSocket, SHUT_RDWR);
    alarm(kTeardownSeconds);
    return is_protocol_error ? 1 : 0;
}

int run_worker(bool is_locked) {
    shopfloor::ingest::load_gstreamer(shopfloor::ingest::PluginSet::Flv);
    Worker worker{kWorkerSocket};
    if (is_locked && !lock_in(shopfloor::sandbox::Profile::Media)) {
        return shopfloor::wire::kCannotLock;
    }
    return leave(worker.run_blocking() == Worker::Outcome::ProtocolError);
}

int run_receiver(shopfloor::receiver::Source& source,
                 bool is_locked,
                 shopfloor::sandbox::Profile profile) {
    Receiver receiver{kWorkerSocket, source};
    if (is_locked && !lock_in(profile)) return shopfloor::wire::kCannotLock;
    return leave(receiver.run_blocking() == Receiver::Outcome::ProtocolError);
}

int run_webrtc_receiver(bool is_locked) {
    shopfloor::ingest::load_gstreamer(shopfloor::ingest::PluginSet::WebRtc);
    shopfloor::receiver::WebRtcSource source{shopfloor::receiver::own_addresses()};
    return run_receiver(source, is_locked, shopfloor::sandbox::Profile::WebRtc);
}

int run_ts_receiver(bool is_locked) {
    shopfloor::ingest::load_gstreamer(shopfloor::ingest::PluginSet::Ts);
    shopfloor::receiver::TsSource source;
    return run_receiver(source, is_locked, shopfloor::sandbox::Profile::Media);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 2 && std::string_view{argv[1]} == "--version") {
        fmt::print("shopfloor-pipeline {}\n", SHOPFLOOR_VERSION);
        return 0;
    }
    const std::span all{argv, static_cast<std::size_t>(argc)};
    const auto orders = read_orders(all.subspan(1));
    if (!orders || !is_stream_socket(kWorkerSocket)) {
        fmt::print(stderr,
                   "shopfloor-pipeline is started by shopfloor, with a socket to it as file "
                   "descriptor {}. By hand it answers --version.\n",
                   kWorkerSocket);
        return kUsageError;
    }
    leave_signals_to_server();
    go_first_when_memory_runs_out();
    try {
        return orders->run(orders->is_locked);
    } catch (const std::exception& error) {
        shopfloor::log::error("worker", "cannot go on: {}", error.what());
        return kUsageError;
    }
}
