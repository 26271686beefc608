// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/types.h>
#include <sys/wait.h>

namespace shopfloor::broadcast {

/// Waits until a child has ended and reaps it, without holding a thread. `process` is its pidfd.
/// A reactor may say that a descriptor is ready when it is not (Asio hands on the state of one
/// that was just closed): the kernel is asked, and the wait goes on. Errors: those of the wait
/// (cancelled, say) and of waitid. Owner: the descriptor's executor.
[[nodiscard]] boost::asio::awaitable<Result<siginfo_t>> process_end(
    boost::asio::posix::stream_descriptor& process, pid_t process_id);

}  // namespace shopfloor::broadcast
