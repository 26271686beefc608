// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/call_book.hpp"
#include "server/control/method_table.hpp"
#include "server/control/rpc_request.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace shopfloor::control {

/// The WebSocket that a call came on; nothing for HTTP.
using Socket = std::optional<delivery::SocketId>;

/// Brings calls to their methods. Those that change something go through the book, which has each
/// on the disk before it is answered. Owner: the business thread.
class Dispatcher {
public:
    /// Called with the store and the method of each call that has changed something.
    using Hearer = std::function<void(const std::string& store, const std::string& method)>;

    /// `table`, `book` and what `hear` holds must outlive it and its unanswered calls.
    Dispatcher(const MethodTable& table, CallBook& book, Hearer hear = {})
        : table_(table), book_(book), hear_(std::move(hear)) {}

    /// Runs one call. The answer, or nothing for a notification. `caller` is nobody where nobody
    /// is known, which is refused. Does not throw for what a method does wrong.
    boost::asio::awaitable<std::optional<boost::json::object>> answer_call(
        std::optional<auth::Caller> caller, RpcCall call, Socket socket = {});

    /// Runs a message's calls one after another: an object, an array for a batch, or nothing
    /// where all were notifications.
    boost::asio::awaitable<std::optional<boost::json::value>> answer_message(
        std::optional<auth::Caller> caller, RpcMessage message, Socket socket = {});

private:
    Answer run(auth::Caller caller, std::string name, boost::json::object params, Socket socket);
    void conclude(const Method& method,
                  const std::string& name,
                  const auth::Caller& caller,
                  const std::string& store,
                  const Outcome<boost::json::value>& outcome) const;

    const MethodTable& table_;
    CallBook& book_;
    Hearer hear_;
};

}  // namespace shopfloor::control
