// SPDX-License-Identifier: MIT
// What a process that reads outside bytes may still ask of the system.
#pragma once

#include "pipeline/base/result.hpp"

namespace shopfloor::sandbox {

/// What a process has to do after it was locked.
enum class Profile {
    Media,   // memory, threads, clocks, and the descriptors that it has: no files, no sockets
    WebRtc,  // and sockets of IP: no names are resolved, and no other kind of socket is made
};

/// Sanitizers read /proc, start a symbolizer, and stop all threads by ptrace when they look for
/// leaks: their reports would die with the process. So what they watch is run unlocked, and the
/// lock is tested in builds without them.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kIsSanitized = true;
#else
inline constexpr bool kIsSanitized = false;
#endif

/// Locks the calling process with all its threads, and those they start, for good: seccomp and
/// no_new_privs. A path fails with EACCES, as libraries try one now and then (a time zone, the
/// number of processors) and do without; whatever else the profile does not need ends the process
/// by SIGSYS, which the kernel's audit log names. Errors: those of seccomp(2); then nothing is
/// locked, but for no_new_privs.
[[nodiscard]] Error lock(Profile profile);

}  // namespace shopfloor::sandbox
