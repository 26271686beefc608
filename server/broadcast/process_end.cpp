// SPDX-License-Identifier: MIT
#include "server/broadcast/process_end.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>

namespace shopfloor::broadcast {
namespace {

namespace asio = boost::asio;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

}  // namespace

asio::awaitable<Result<siginfo_t>> process_end(asio::posix::stream_descriptor& process,
                                               pid_t process_id) {
    for (;;) {
        const auto [error] =
            co_await process.async_wait(asio::posix::stream_descriptor::wait_read, kAsTuple);
        if (error) co_return error;
        siginfo_t info{};
        if (waitid(P_PID, static_cast<id_t>(process_id), &info, WEXITED | WNOHANG) != 0) {
            co_return Error{errno, boost::system::system_category()};
        }
        if (info.si_pid != 0) co_return info;
    }
}

}  // namespace shopfloor::broadcast
