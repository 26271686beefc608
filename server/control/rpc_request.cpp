// SPDX-License-Identifier: MIT
#include "server/control/rpc_request.hpp"

#include "pipeline/base/spelling.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxIdBytes = 128;
constexpr std::size_t kExcerptBytes = 16;

struct Word {
    std::string_view refusal;  // a Refusal's code
    RpcCode code;
};

constexpr std::array<Word, 11> kWords{{
    {"parse_error", RpcCode::ParseError},
    {"invalid_request", RpcCode::InvalidRequest},
    {"unknown_method", RpcCode::UnknownMethod},
    {"invalid", RpcCode::InvalidParams},
    {"unauthorized", RpcCode::Unauthorized},
    {"forbidden", RpcCode::Forbidden},
    {"not_found", RpcCode::NotFound},
    {"conflict", RpcCode::Conflict},
    {"busy", RpcCode::Busy},
    {"unknown_outcome", RpcCode::UnknownOutcome},
    {"failed", RpcCode::Failed},
}};

std::string_view sentence_for(const boost::system::error_code& error) {
    switch (static_cast<json::error>(error.value())) {
        case json::error::incomplete: return "the JSON ends too early";
        case json::error::extra_data: return "something follows the JSON";
        case json::error::expected_hex_digit: return "\\u needs four hexadecimal digits";
        case json::error::expected_utf16_escape: return "a surrogate's second half is missing";
        case json::error::exponent_overflow: return "a number's exponent is too large";
        case json::error::illegal_leading_surrogate:
        case json::error::illegal_trailing_surrogate: return "half of a surrogate stands alone";
        case json::error::syntax: return "this cannot stand here";
        case json::error::too_deep: return "it is nested deeper than 16 levels";
        default: return "it is not JSON in UTF-8";
    }
}

// Printable ASCII around the place, so that a person finds it and a log stays one line.
std::string excerpt(std::string_view text, std::size_t at) {
    std::string near;
    for (const char c : text.substr(std::min(at, text.size()), kExcerptBytes)) {
        near += c >= 0x20 && c < 0x7f ? c : '.';
    }
    return near.empty() ? "the end" : "'" + near + "'";
}

RpcError parse_error(std::string_view text,
                     std::size_t at,
                     const boost::system::error_code& error) {
    const std::string_view before = text.substr(0, at);
    const auto line = 1 + std::ranges::count(before, '\n');
    const std::size_t column = at - (before.rfind('\n') + 1) + 1;
    return {.code = RpcCode::ParseError,
            .message = fmt::format("Not JSON at line {}, column {} (byte {}), near {}: {}.",
                                   line,
                                   column,
                                   at,
                                   excerpt(text, at),
                                   sentence_for(error))};
}

RpcError invalid_request(std::string message, std::string field = {}) {
    return {
        .code = RpcCode::InvalidRequest, .message = std::move(message), .field = std::move(field)};
}

// A valid id, or nothing.
std::optional<json::value> id_of(const json::object& object) {
    const json::value* id = object.if_contains("id");
    if (id == nullptr) return std::nullopt;
    const bool is_short = id->is_string() && id->get_string().size() <= kMaxIdBytes;
    if (id->is_null() || id->is_int64() || id->is_uint64() || is_short) return *id;
    return std::nullopt;
}

std::optional<RpcError> objection(const json::object& object, bool has_id) {
    const json::value* version = object.if_contains("jsonrpc");
    if (version == nullptr || *version != "2.0") {
        return invalid_request("\"jsonrpc\" must be \"2.0\".", "jsonrpc");
    }
    const json::value* method = object.if_contains("method");
    if (method == nullptr || !method->is_string()) {
        return invalid_request("\"method\" must be the method's name.", "method");
    }
    if (object.contains("id") && !has_id) {
        return invalid_request("\"id\" must be text of at most 128 bytes, a whole number or null.",
                               "id");
    }
    for (const auto& [name, value] : object) {
        if (name != "jsonrpc" && name != "method" && name != "id" && name != "params") {
            return invalid_request(
                fmt::format("\"{}\" is not a member of a request: arguments go into \"params\".",
                            beginning_of(name, 64)),
                std::string{beginning_of(name, 64)});
        }
    }
    const json::value* params = object.if_contains("params");
    if (params != nullptr && !params->is_object()) {
        return RpcError{.code = RpcCode::InvalidParams,
                        .message = "\"params\" must be an object: arguments go by name.",
                        .field = "params"};
    }
    return std::nullopt;
}

std::variant<RpcCall, RpcFault> to_call(json::value&& value) {
    if (!value.is_object()) {
        return RpcFault{.id = nullptr, .error = invalid_request("A request must be an object.")};
    }
    json::object& object = value.get_object();
    std::optional<json::value> id = id_of(object);
    if (auto error = objection(object, id.has_value())) {
        return RpcFault{.id = id ? *std::move(id) : json::value{}, .error = *std::move(error)};
    }
    RpcCall call{
        .method = std::string{object["method"].get_string()}, .params = {}, .id = std::move(id)};
    if (json::value* params = object.if_contains("params")) {
        call.params = std::move(params->get_object());
    }
    return call;
}

}  // namespace

boost::system::result<RpcMessage, RpcError> parse_message(std::string_view text) {
    if (text.size() > kMaxRequestBytes) {
        return invalid_request("A message is at most 256 KiB: send fewer calls at once.");
    }
    json::parse_options options;
    options.max_depth = kMaxDepth;
    json::stream_parser parser{{}, options};
    boost::system::error_code error;
    const std::size_t consumed = parser.write_some(text.data(), text.size(), error);
    if (!error && consumed < text.size()) error = json::error::extra_data;
    if (!error) parser.finish(error);
    if (error) return parse_error(text, consumed, error);

    json::value value = parser.release();
    RpcMessage message{.is_batch = value.is_array(), .calls = {}};
    if (!message.is_batch) {
        message.calls.push_back(to_call(std::move(value)));
        return message;
    }
    json::array& batch = value.get_array();
    if (batch.empty() || batch.size() > kMaxBatch) {
        return invalid_request(
            fmt::format("A batch has 1 to {} calls, not {}.", kMaxBatch, batch.size()));
    }
    for (json::value& element : batch) {
        message.calls.push_back(to_call(std::move(element)));
    }
    return message;
}

RpcError to_rpc_error(const Refusal& refusal) {
    const auto word = std::ranges::find(kWords, refusal.code, &Word::refusal);
    return {.code = word == kWords.end() ? RpcCode::Failed : word->code,
            .message = refusal.message,
            .field = refusal.field};
}

json::object result_response(json::value id, json::value result) {
    return {{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"result", std::move(result)}};
}

json::object error_response(json::value id, const RpcError& error) {
    json::object data{{"code", std::ranges::find(kWords, error.code, &Word::code)->refusal}};
    if (!error.field.empty()) data["field"] = error.field;
    json::object body{{"code", static_cast<int>(error.code)},
                      {"message", error.message},
                      {"data", std::move(data)}};
    return {{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"error", std::move(body)}};
}

}  // namespace shopfloor::control
