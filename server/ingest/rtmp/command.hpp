// SPDX-License-Identifier: MIT
// RTMP 1.0, 7.2: commands from the publisher, and what this server says to them.
#pragma once

#include "pipeline/base/result.hpp"
#include "server/ingest/rtmp/amf0.hpp"
#include "server/ingest/rtmp/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::ingest::rtmp {

struct Command {
    std::string name;
    double transaction = 0;              // may repeat, and be 0, when no answer is wanted
    std::vector<amf0::Value> arguments;  // the command object first
};

/// The command in a message of type CommandAmf0 or CommandAmf3. Errors: BadCommand, Amf0Error.
[[nodiscard]] Result<Command> parse_command(const Message& message);

/// The text of an argument, and "" when it is absent or not a string.
std::string text_argument(const Command& command, std::size_t index);

/// `connect`'s application, without a trailing slash or a query.
std::string app_of(const Command& connect);

/// A stream key as it was sent, without its `?query`.
std::string key_of(std::string_view stream_name);

enum class Level { Status, Error };

[[nodiscard]] Message to_message(const Command& command, std::uint32_t stream_id);

/// Names the codecs that are taken by enhanced RTMP (`fourCcList`), in both of its objects: clients
/// differ in where they look.
[[nodiscard]] Message connect_accepted(double transaction);
/// An `_error` with a NetConnection code.
[[nodiscard]] Message call_refused(double transaction,
                                   std::string_view code,
                                   std::string_view sentence);
/// A `_result` without content, or with one value.
[[nodiscard]] Message result(double transaction, amf0::Value value = {amf0::Undefined{}});
/// An `onStatus` or its like (`onFCPublish`) about a stream.
[[nodiscard]] Message stream_status(std::uint32_t stream_id,
                                    Level level,
                                    std::string_view code,
                                    std::string_view sentence,
                                    std::string_view name = "onStatus");

/// A protocol control message with one 32-bit number.
[[nodiscard]] Message control(MessageType type, std::uint32_t value);
/// Set Peer Bandwidth, limit type "dynamic".
[[nodiscard]] Message peer_bandwidth(std::uint32_t bytes);
/// User Control: the stream begins; or the answer to a ping, with its own timestamp.
[[nodiscard]] Message stream_begin(std::uint32_t stream_id);
[[nodiscard]] Message ping_response(std::uint32_t timestamp);

}  // namespace shopfloor::ingest::rtmp
