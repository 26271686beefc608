// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/control/rpc_request.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace shopfloor::control {

/// The WebSocket that a call came on; nothing for HTTP.
using Socket = std::optional<delivery::SocketId>;

/// Runs one call. The answer, or nothing for a notification. `caller` is nobody where no token
/// came, which is refused. Does not throw for what a method does wrong. `table` must outlive it.
boost::asio::awaitable<std::optional<boost::json::object>> answer_call(
    const MethodTable& table, std::optional<auth::Caller> caller, RpcCall call, Socket socket = {});

/// Runs a message's calls one after another: an object, an array for a batch, or nothing where
/// all were notifications.
boost::asio::awaitable<std::optional<boost::json::value>> answer_message(
    const MethodTable& table,
    std::optional<auth::Caller> caller,
    RpcMessage message,
    Socket socket = {});

}  // namespace shopfloor::control
