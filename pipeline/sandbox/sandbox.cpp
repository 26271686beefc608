// SPDX-License-Identifier: MIT
#include "pipeline/sandbox/sandbox.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

namespace shopfloor::sandbox {
namespace {

struct ReleaseFilter {
    void operator()(scmp_filter_ctx filter) const noexcept { seccomp_release(filter); }
};
using FilterPtr = std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, ReleaseFilter>;

constexpr std::initializer_list<int> kMediaCalls{
    // the descriptors that are open
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(recvfrom),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(poll),
    SCMP_SYS(ppoll),
    SCMP_SYS(fstat),
    SCMP_SYS(shutdown),
    SCMP_SYS(close),
    SCMP_SYS(eventfd2),  // GStreamer's wake-ups
    // memory
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(sysinfo),  // glibc's qsort asks how much there is
    // threads
    SCMP_SYS(futex),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(rseq),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    // what it is and where it runs: GLib makes its first random numbers of that, codecs their
    // threads
    SCMP_SYS(getppid),
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
    SCMP_SYS(uname),
    SCMP_SYS(getcpu),
    SCMP_SYS(sched_getparam),
    SCMP_SYS(sched_getscheduler),
    SCMP_SYS(sched_get_priority_min),
    SCMP_SYS(sched_get_priority_max),
    // clocks, where the vDSO does not answer
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(nanosleep),
    SCMP_SYS(time),
    SCMP_SYS(alarm),
    SCMP_SYS(setitimer),  // alarm(3), where there is no such call
    SCMP_SYS(getrusage),
    SCMP_SYS(getrandom),
};

constexpr std::initializer_list<int> kSocketCalls{
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(getsockname),
    SCMP_SYS(getpeername),
    SCMP_SYS(getsockopt),
    SCMP_SYS(setsockopt),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(recvmmsg),
};

constexpr std::initializer_list<int> kPathCalls{
    SCMP_SYS(open),
    SCMP_SYS(openat),
    SCMP_SYS(stat),
    SCMP_SYS(lstat),
    SCMP_SYS(newfstatat),
    SCMP_SYS(statx),
    SCMP_SYS(access),
    SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2),
    SCMP_SYS(readlink),
    SCMP_SYS(readlinkat),
};

/// Collects the rules, and the first thing that went wrong.
class Rules {
public:
    explicit Rules(scmp_filter_ctx filter) : filter_(filter) {}

    template <class... Conditions>
    void allow(int call, Conditions... conditions) {
        add(SCMP_ACT_ALLOW, call, conditions...);
    }
    void refuse(int call, unsigned reason) { add(SCMP_ACT_ERRNO(reason), call); }
    template <class... Conditions>
    void refuse_if(int call, unsigned reason, Conditions... conditions) {
        add(SCMP_ACT_ERRNO(reason), call, conditions...);
    }
    void set(scmp_filter_attr attribute, std::uint32_t value) {
        note(seccomp_attr_set(filter_, attribute, value));
    }
    Error load() {
        if (status_ == 0) note(seccomp_load(filter_));
        return status_ == 0 ? Error{} : Error{-status_, boost::system::system_category()};
    }

private:
    template <class... Conditions>
    void add(std::uint32_t action, int call, Conditions... conditions) {
        note(seccomp_rule_add(filter_, action, call, sizeof...(conditions), conditions...));
    }
    void note(int status) {
        if (status_ == 0) status_ = status;
    }

    scmp_filter_ctx filter_;
    int status_ = 0;  // a negative errno
};

// Threads, and nothing that is a process.
void allow_threads(Rules& rules) {
    constexpr scmp_datum_t thread = CLONE_VM | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
    rules.allow(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, thread, thread));
    // Its flags lie in memory, where no filter looks; glibc goes on with clone(2). GLib ends the
    // process at any other answer.
    rules.refuse(SCMP_SYS(clone3), ENOSYS);
    rules.allow(SCMP_SYS(prctl), SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME));
    rules.allow(SCMP_SYS(setpriority),
                SCMP_A0(SCMP_CMP_EQ, PRIO_PROCESS),
                SCMP_A1(SCMP_CMP_EQ, 0));  // of the caller
    rules.allow(SCMP_SYS(getpriority), SCMP_A0(SCMP_CMP_EQ, PRIO_PROCESS), SCMP_A1(SCMP_CMP_EQ, 0));
    // GLib's pools of threads take their maker's settings, and go on without. The calls name any
    // process.
    rules.refuse(SCMP_SYS(sched_getattr), EPERM);
    rules.refuse(SCMP_SYS(sched_setattr), EPERM);
    rules.allow(SCMP_SYS(prlimit64),  // how large a stack is
                SCMP_A0(SCMP_CMP_EQ, 0),
                SCMP_A2(SCMP_CMP_EQ, 0));
    rules.allow(SCMP_SYS(tgkill),
                SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));  // abort(3)
}

// No memory that is run as code: what was not loaded by now is not ours.
void allow_memory(Rules& rules) {
    rules.allow(SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    rules.allow(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
}

// What both profiles have in common.
void allow_work(Rules& rules) {
    for (const int call : kMediaCalls) {
        rules.allow(call);
    }
    for (const int call : kPathCalls) {
        rules.refuse(call, EACCES);
    }
    allow_threads(rules);
    allow_memory(rules);
    rules.allow(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, F_GETFL));
    rules.refuse(SCMP_SYS(lseek), ESPIPE);  // the log's file is the server's too
}

void allow_media(Rules& rules) {
    allow_work(rules);
    rules.refuse(SCMP_SYS(ioctl), ENOTTY);  // stdio asks whether it writes to a terminal
    // Who looks what its output is gets no answer.
    rules.refuse(SCMP_SYS(getpeername), ENOTSOCK);
    rules.refuse(SCMP_SYS(getsockname), ENOTSOCK);
    rules.refuse(SCMP_SYS(getsockopt), ENOTSOCK);
}

// UDP and TCP. The machine's interfaces, which libnice looks for by other sockets, it does without.
void allow_webrtc(Rules& rules) {
    constexpr scmp_datum_t kind = 0xf;  // without SOCK_CLOEXEC and SOCK_NONBLOCK
    constexpr std::array<std::pair<scmp_datum_t, scmp_datum_t>, 2> transports{
        {{SOCK_DGRAM, IPPROTO_UDP}, {SOCK_STREAM, IPPROTO_TCP}}};
    allow_work(rules);
    for (const scmp_datum_t family : {AF_INET, AF_INET6}) {
        for (const auto& [type, protocol] : transports) {
            rules.allow(SCMP_SYS(socket),
                        SCMP_A0(SCMP_CMP_EQ, family),
                        SCMP_A1(SCMP_CMP_MASKED_EQ, kind, type),
                        SCMP_A2(SCMP_CMP_EQ, protocol));
        }
        rules.refuse_if(
            SCMP_SYS(socket), EACCES, SCMP_A0(SCMP_CMP_EQ, family), SCMP_A2(SCMP_CMP_EQ, 0));
    }
    rules.refuse_if(SCMP_SYS(socket), EACCES, SCMP_A0(SCMP_CMP_EQ, AF_UNIX));
    rules.refuse_if(SCMP_SYS(socket), EACCES, SCMP_A0(SCMP_CMP_EQ, AF_NETLINK));
    for (const int call : kSocketCalls) {
        rules.allow(call);
    }
    // Publishers come to us: by UDP nothing is connected, and by TCP they connect.
    rules.refuse(SCMP_SYS(connect), EACCES);
    for (const scmp_datum_t command : {F_SETFL, F_GETFD, F_SETFD}) {
        rules.allow(SCMP_SYS(fcntl), SCMP_A1(SCMP_CMP_EQ, command));
    }
    rules.allow(SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_EQ, FIONREAD));
    rules.refuse_if(SCMP_SYS(ioctl), ENOTTY, SCMP_A1(SCMP_CMP_NE, FIONREAD));
}

}  // namespace

Error lock(Profile profile) {
    tzset();  // so that the time zone is known, for whoever writes the local time
    const FilterPtr filter{seccomp_init(SCMP_ACT_KILL_PROCESS)};
    if (!filter) return {ENOMEM, boost::system::system_category()};
    Rules rules{filter.get()};
    rules.set(SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
    rules.set(SCMP_FLTATR_CTL_NNP, 1);
    rules.set(SCMP_FLTATR_CTL_TSYNC, 1);
    rules.set(SCMP_FLTATR_CTL_OPTIMIZE, 2);  // a tree: each call is looked up in a few steps
    switch (profile) {
        case Profile::Media: allow_media(rules); break;
        case Profile::WebRtc: allow_webrtc(rules); break;
    }
    return rules.load();
}

}  // namespace shopfloor::sandbox
