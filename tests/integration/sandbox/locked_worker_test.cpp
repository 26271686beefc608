// SPDX-License-Identifier: MIT
// The worker's real process: that it is locked, and what it says where it cannot be.
#include "pipeline/sandbox/sandbox.hpp"
#include "pipeline/wire/codec.hpp"
#include "pipeline/wire/launch.hpp"
#include "tests/support/flv_bytes.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <utility>

using namespace shopfloor;
using namespace std::chrono_literals;

namespace {

// In a child, before it becomes the worker: as a container that forbids filters would.
void forbid_filters() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(seccomp), 0);
    seccomp_rule_add(
        filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_SECCOMP));
    seccomp_load(filter);
    seccomp_release(filter);
}

/// shopfloor-pipeline, our end of its socket, and of its log.
class WorkerChild {
public:
    explicit WorkerChild(void (*before)() = nullptr, const char* argument = nullptr) {
        std::array<int, 2> socket{};
        std::array<int, 2> log{};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, socket.data()) == 0);
        REQUIRE(pipe2(log.data(), O_CLOEXEC) == 0);
        process_ = fork();
        REQUIRE(process_ >= 0);
        if (process_ == 0) {
            dup2(socket[1], wire::kWorkerSocket);
            if (socket[1] == wire::kWorkerSocket) fcntl(socket[1], F_SETFD, 0);
            dup2(log[1], STDERR_FILENO);
            if (before) before();
            execl(SHOPFLOOR_PIPELINE, "shopfloor-pipeline", argument, nullptr);
            _exit(1);
        }
        close(socket[1]);
        close(log[1]);
        socket_ = socket[0];
        log_ = log[0];
    }
    ~WorkerChild() {
        if (process_ > 0) {
            kill(process_, SIGKILL);
            waitpid(process_, nullptr, 0);
        }
        close(socket_);
        close(log_);
    }
    WorkerChild(const WorkerChild&) = delete;
    WorkerChild& operator=(const WorkerChild&) = delete;

    int wait() {
        int status = 0;
        waitpid(std::exchange(process_, 0), &status, 0);
        return status;
    }
    void send(const wire::ToWorker& message) const {
        const Bytes bytes = wire::encode(message);
        REQUIRE(write(socket_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }
    std::string log() const {
        std::string text;
        std::array<char, 4096> piece{};
        for (ssize_t got = 0; (got = read(log_, piece.data(), piece.size())) > 0;) {
            text.append(piece.data(), static_cast<std::size_t>(got));
        }
        return text;
    }
    // A Start with its first statistics: the worker is in its loop then.
    void wait_until_it_speaks() const {
        send(wire::Start{});
        char byte = 0;
        REQUIRE(read(socket_, &byte, 1) == 1);
    }
    std::string status(const std::string& word) const {
        std::ifstream file{fmt::format("/proc/{}/status", process_)};
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with(word + ":\t")) return line.substr(word.size() + 2);
        }
        return "";
    }

private:
    pid_t process_ = 0;
    int socket_ = -1;
    int log_ = -1;
};

constexpr const char* kFiltered = "2";  // proc(5), Seccomp

void append_number(ByteWriter& out, std::string_view name, double value) {
    out.u16(static_cast<std::uint16_t>(name.size()));
    out.bytes(ByteView{reinterpret_cast<const std::uint8_t*>(name.data()), name.size()});
    out.u8(0);
    out.u64(std::bit_cast<std::uint64_t>(value));
}

// An encoder that tells its pixels' shape as 1 to 0, which GLib complains about.
Bytes stream_that_is_complained_about() {
    ByteWriter metadata;
    metadata.bytes(
        Bytes{2, 0, 10, 'o', 'n', 'M', 'e', 't', 'a', 'D', 'a', 't', 'a', 8, 0, 0, 0, 2});
    append_number(metadata, "AspectRatioX", 1);
    append_number(metadata, "AspectRatioY", 0);
    metadata.bytes(Bytes{0, 0, 9});
    ByteWriter out;
    out.bytes(Bytes{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
    test::append_flv_tag(out, 18, 0, metadata.take());
    test::append_flv_tag(out, 9, 0, Bytes{0x17, 0, 0,    0,  0, 1,  66, 0, 30, 0xff, 0xe1,
                                          0,    4, 0x67, 66, 0, 30, 1,  0, 2,  0x68, 0xce});
    test::append_flv_tag(out, 9, 0, Bytes{0x17, 1, 0, 0, 0, 0, 0, 0, 3, 0x65, 0x88, 0x84});
    return out.take();
}

}  // namespace

TEST_CASE("A worker is locked before it reads anything, unless a sanitizer watches it",
          "[sandbox]") {
    const WorkerChild worker;
    worker.wait_until_it_speaks();
    CHECK((worker.status("Seccomp") == kFiltered) != sandbox::kIsSanitized);
    CHECK((worker.status("NoNewPrivs") == "1") != sandbox::kIsSanitized);
}

TEST_CASE("A locked worker outlives what GLib complains about", "[sandbox]") {
    WorkerChild worker;
    worker.wait_until_it_speaks();
    worker.send(wire::Media{stream_that_is_complained_about()});
    worker.send(wire::Stop{});
    CHECK_THAT(worker.log(), Catch::Contains("GStreamer says"));
    CHECK(WIFEXITED(worker.wait()));
}

TEST_CASE("A worker that is told so runs unlocked", "[sandbox]") {
    const WorkerChild worker{nullptr, wire::kUnlocked};
    worker.wait_until_it_speaks();
    CHECK(worker.status("Seccomp") == "0");
}

TEST_CASE("Where the kernel permits no lock, a worker says so and ends", "[sandbox]") {
    if (sandbox::kIsSanitized) return;
    WorkerChild worker{&forbid_filters};
    const std::string log = worker.log();
    CHECK_THAT(log, Catch::Contains("cannot lock itself in"));
    CHECK_THAT(log, Catch::Contains("pipeline.sandbox = false"));
    const int status = worker.wait();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == wire::kCannotLock);
}
