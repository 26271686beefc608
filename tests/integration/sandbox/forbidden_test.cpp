// SPDX-License-Identifier: MIT
// Each thing that a taken-over worker would try, tried by a child that has locked itself.
#include "pipeline/sandbox/sandbox.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <functional>
#include <thread>
#include <vector>

using namespace shopfloor;

namespace {

constexpr int kDone = 0;        // the child did it
constexpr int kNotLocked = 99;  // nor could it try
constexpr int kFailed = 98;     // for another reason than the sandbox
constexpr int kRefused = 97;    // with EACCES

/// What became of a child that locked itself and then tried: its exit status, or its signal as a
/// negative number.
int try_locked(const std::function<int()>& attempt,
               sandbox::Profile profile = sandbox::Profile::Media) {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) _exit(sandbox::lock(profile) ? kNotLocked : attempt());
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int of_call(long result) {
    if (result >= 0) return kDone;
    return errno == EACCES ? kRefused : kFailed;
}

struct Attempt {
    const char* name;
    std::function<int()> act;
};

}  // namespace

TEST_CASE("Out of the sandbox no path leads to a file", "[sandbox]") {
    struct stat found {};
    std::array<char, 64> link{};
    const std::vector<Attempt> attempts{
        {"read a file", [] { return of_call(open("/etc/passwd", O_RDONLY)); }},
        {"write a file",
         [] { return of_call(open("/tmp/shopfloor-escape", O_CREAT | O_RDWR, 0600)); }},
        {"read its own memory's map", [] { return of_call(open("/proc/self/maps", O_RDONLY)); }},
        {"look at a file", [&] { return of_call(stat("/etc/passwd", &found)); }},
        {"follow a link", [&] { return of_call(readlink("/proc/self/exe", link.data(), 64)); }},
        {"ask for a right", [] { return of_call(access("/etc/passwd", R_OK)); }},
    };
    for (const Attempt& attempt : attempts) {
        INFO(attempt.name);
        CHECK(attempt.act() != kRefused);  // without the lock it is something else
        CHECK(try_locked(attempt.act) == kRefused);
    }
    unlink("/tmp/shopfloor-escape");
}

TEST_CASE("What no media needs ends the process", "[sandbox]") {
    std::array<char*, 2> nothing{};
    const std::vector<Attempt> attempts{
        {"a TCP socket", [] { return of_call(socket(AF_INET, SOCK_STREAM, 0)); }},
        {"a UDP socket", [] { return of_call(socket(AF_INET6, SOCK_DGRAM, 0)); }},
        {"a local socket", [] { return of_call(socket(AF_UNIX, SOCK_STREAM, 0)); }},
        {"a pair of sockets",
         [] {
             std::array<int, 2> pair{};
             return of_call(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()));
         }},
        {"connect what is open",
         [] {
             const sockaddr_un address{.sun_family = AF_UNIX, .sun_path = "/run/none"};
             return of_call(syscall(SYS_connect, 0, &address, sizeof address));
         }},
        {"another program", [&] { return of_call(execve("/bin/true", nothing.data(), nullptr)); }},
        {"another program by descriptor",
         [&] {
             return of_call(syscall(SYS_execveat, 0, "", nothing.data(), nullptr, AT_EMPTY_PATH));
         }},
        {"a process", [] { return of_call(syscall(SYS_fork)); }},
        {"a process that shares memory",
         [] {
             return of_call(syscall(SYS_clone, CLONE_VM | SIGCHLD, nullptr, nullptr, nullptr, 0));
         }},
        {"a process of the C library's", [] { return of_call(fork()); }},
        {"a program of the C library's",
         [&] {
             pid_t child = 0;
             return posix_spawn(&child, "/bin/true", nullptr, nullptr, nothing.data(), nullptr) == 0
                        ? kDone
                        : kFailed;
         }},
        {"its own name space", [] { return of_call(unshare(CLONE_NEWUSER)); }},
        {"another process's memory",
         [] { return of_call(ptrace(PTRACE_ATTACH, getppid(), 0, 0)); }},
        {"another process's end", [] { return of_call(kill(getppid(), 0)); }},
        {"a thread of another process",
         [parent = getpid()] { return of_call(syscall(SYS_tgkill, parent, parent, 0)); }},
        {"memory that is code",
         [] {
             return mmap(
                        nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
                            MAP_FAILED
                        ? kFailed
                        : kDone;
         }},
        {"memory that becomes code",
         [] {
             void* page =
                 mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             return of_call(mprotect(page, 4096, PROT_READ | PROT_EXEC));
         }},
        {"a file without a name", [] { return of_call(memfd_create("x", 0)); }},
        {"a file less", [] { return of_call(unlink("/tmp/shopfloor-escape")); }},
        {"a folder", [] { return of_call(mkdir("/tmp/shopfloor-escape", 0700)); }},
        {"another root", [] { return of_call(chroot("/")); }},
        {"another user", [] { return of_call(syscall(SYS_setuid, 0)); }},
        {"more of what is limited",
         [] {
             const rlimit limit{.rlim_cur = 1, .rlim_max = 1};
             return of_call(setrlimit(RLIMIT_NOFILE, &limit));
         }},
        {"calls by a ring, which no filter sees",
         [] {
             io_uring_params params{};
             return of_call(syscall(SYS_io_uring_setup, 8, &params));
         }},
        {"a program in the kernel", [] { return of_call(syscall(SYS_bpf, 0, nullptr, 0)); }},
        {"a call that does not exist", [] { return of_call(syscall(5000)); }},
    };
    for (const Attempt& attempt : attempts) {
        INFO(attempt.name);
        CHECK(try_locked(attempt.act) == -SIGSYS);
    }
}

TEST_CASE("A receiver has UDP and TCP, and no other way out", "[sandbox]") {
    constexpr auto profile = sandbox::Profile::WebRtc;
    std::array<char*, 2> nothing{};
    const std::vector<Attempt> allowed{
        {"UDP",
         [] {
             const int made = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP);
             sockaddr_in any{};
             any.sin_family = AF_INET;
             return of_call(bind(made, reinterpret_cast<sockaddr*>(&any), sizeof any));
         }},
        {"TCP that listens",
         [] {
             const int made = socket(AF_INET6, SOCK_STREAM, IPPROTO_TCP);
             return of_call(listen(made, 1) | fcntl(made, F_SETFL, O_NONBLOCK));
         }},
    };
    for (const Attempt& attempt : allowed) {
        INFO(attempt.name);
        CHECK(try_locked(attempt.act, profile) == kDone);
    }
    const std::vector<Attempt> refused{
        {"a local socket", [] { return of_call(socket(AF_UNIX, SOCK_DGRAM, 0)); }},
        {"the machine's interfaces", [] { return of_call(socket(AF_NETLINK, SOCK_RAW, 0)); }},
        {"a socket for ioctl", [] { return of_call(socket(AF_INET, SOCK_DGRAM, 0)); }},
        {"a file", [] { return of_call(open("/etc/passwd", O_RDONLY)); }},
    };
    for (const Attempt& attempt : refused) {
        INFO(attempt.name);
        CHECK(try_locked(attempt.act, profile) == kRefused);
    }
    const std::vector<Attempt> fatal{
        {"raw packets", [] { return of_call(socket(AF_INET, SOCK_RAW, IPPROTO_UDP)); }},
        {"a pair of sockets",
         [] {
             std::array<int, 2> pair{};
             return of_call(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()));
         }},
        {"another program", [&] { return of_call(execve("/bin/true", nothing.data(), nullptr)); }},
        {"a process", [] { return of_call(syscall(SYS_fork)); }},
        {"memory that is code",
         [] {
             void* page =
                 mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
             return of_call(mprotect(page, 4096, PROT_READ | PROT_EXEC));
         }},
    };
    for (const Attempt& attempt : fatal) {
        INFO(attempt.name);
        CHECK(try_locked(attempt.act, profile) == -SIGSYS);
    }
}

TEST_CASE("The lock holds for threads that were there before, and for those that come",
          "[sandbox]") {
    const pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        const int go = eventfd(0, 0);
        std::thread before{[&] {
            std::uint64_t word = 0;
            if (read(go, &word, sizeof word) > 0)
                static_cast<void>(socket(AF_INET, SOCK_STREAM, 0));
        }};
        if (sandbox::lock(sandbox::Profile::Media)) _exit(kNotLocked);
        const std::uint64_t word = 1;
        if (write(go, &word, sizeof word) < 0) _exit(kFailed);
        before.join();
        _exit(kDone);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS));
    CHECK(try_locked([] {
              std::thread{[] { static_cast<void>(socket(AF_INET, SOCK_STREAM, 0)); }}.join();
              return kDone;
          }) == -SIGSYS);
}

TEST_CASE("A locked process has memory, threads, clocks and what it had open", "[sandbox]") {
    if (sandbox::kIsSanitized) return;  // whose own threads and memory need more
    std::array<int, 2> pair{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
    CHECK(try_locked([&] {
              std::vector<std::uint8_t> memory(64 * 1024 * 1024, 1);
              std::thread worker{[&] { memory[0] = 2; }};
              worker.join();
              pollfd waiting{.fd = pair[0], .events = POLLOUT, .revents = 0};
              if (poll(&waiting, 1, 1000) != 1 || write(pair[0], "x", 1) != 1) return kFailed;
              if (prctl(PR_SET_NAME, "locked") != 0) return kFailed;
              return memory[0] == 2 ? kDone : kFailed;
          }) == kDone);
    char said = 0;
    CHECK(recv(pair[1], &said, 1, MSG_DONTWAIT) == 1);
    CHECK(said == 'x');
    close(pair[0]);
    close(pair[1]);
}
