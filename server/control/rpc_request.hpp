// SPDX-License-Identifier: MIT
// JSON-RPC 2.0 (jsonrpc.org/specification): what a caller sends, and how it is answered. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shopfloor::control {

inline constexpr std::size_t kMaxRequestBytes = 8 * 1024 * 1024;  // a catalogue to import
inline constexpr std::size_t kMaxDepth = 16;
inline constexpr std::size_t kMaxBatch = 50;

enum class RpcCode : int {
    ParseError = -32700,
    InvalidRequest = -32600,
    UnknownMethod = -32601,
    InvalidParams = -32602,
    Failed = -32000,
    Unauthorized = -32001,
    Forbidden = -32002,
    NotFound = -32003,
    Conflict = -32004,
    Busy = -32005,
    UnknownOutcome = -32006,
};

struct RpcError {
    RpcCode code = RpcCode::Failed;
    std::string message;  // a sentence
    std::string field{};  // the parameter at fault, where there is one

    bool operator==(const RpcError&) const = default;
};

struct RpcCall {
    std::string method;
    boost::json::object params;
    std::optional<boost::json::value> id;  // none: a notification, which gets no answer
};

/// A call that is none; it is answered all the same.
struct RpcFault {
    boost::json::value id;  // null where it could not be read
    RpcError error;
};

struct RpcMessage {
    bool is_batch = false;
    std::vector<std::variant<RpcCall, RpcFault>> calls;
};

/// A message of at most kMaxRequestBytes, kMaxDepth levels and kMaxBatch calls, or why it is none:
/// ParseError with the place, InvalidRequest, InvalidParams (for params that are a list).
[[nodiscard]] boost::system::result<RpcMessage, RpcError> parse_message(std::string_view text);

/// The error that a refusal becomes: "not_found" is NotFound, and so on.
[[nodiscard]] RpcError to_rpc_error(const Refusal& refusal);

/// {"jsonrpc":"2.0","id":…,"result":…}
[[nodiscard]] boost::json::object result_response(boost::json::value id, boost::json::value result);
/// {"jsonrpc":"2.0","id":…,"error":{"code","message","data":{"code","field"}}}
[[nodiscard]] boost::json::object error_response(boost::json::value id, const RpcError& error);

}  // namespace shopfloor::control
