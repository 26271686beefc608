// SPDX-License-Identifier: MIT
// Messages to bytes and back. Both sides check every length: neither trusts the other.
//
// A message is a 32-bit length (of what follows), a type byte, and the fields of the struct in
// order: numbers big-endian, times as signed 64-bit microseconds, doubles as IEEE 754 bits,
// text and bytes with a 32-bit length before them.
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/wire/message.hpp"

#include <optional>

namespace shopfloor::wire {

/// The largest message, length field excluded. A 10 s GOP in one chunk at 6 Mbit/s fits.
inline constexpr std::size_t kMaxMessageBytes = 8 * 1024 * 1024;

enum class WireError {
    TooLarge = 1,  // the length field is over kMaxMessageBytes, or zero
    UnknownType,   // a type byte that this side does not take
    Malformed,     // fields do not fill the message exactly, or a value is out of its range
};

const boost::system::error_category& wire_category() noexcept;

inline Error make_error_code(WireError error) noexcept {
    return {static_cast<int>(error), wire_category()};
}

/// A whole message with its length in front.
[[nodiscard]] Bytes encode(const ToWorker& message);
[[nodiscard]] Bytes encode(const ToServer& message);

/// The fields of one message, without its length. Errors: UnknownType, Malformed.
[[nodiscard]] Result<ToWorker> decode_to_worker(ByteView message);
[[nodiscard]] Result<ToServer> decode_to_server(ByteView message);

/// Cuts a byte stream into messages. Memory is taken only for bytes that have arrived, and a
/// length over the limit is an error before anything is stored.
/// Owner: one thread.
class MessageSplitter {
public:
    /// Takes the next bytes of the stream.
    void append(ByteView bytes);

    /// The next whole message without its length; nothing while it is incomplete. The view is
    /// valid until the next call. Errors: TooLarge (the stream is then useless).
    [[nodiscard]] Result<std::optional<ByteView>> next();

private:
    Bytes buffer_;
    std::size_t consumed_ = 0;
};

}  // namespace shopfloor::wire

template <>
struct boost::system::is_error_code_enum<shopfloor::wire::WireError> : std::true_type {};
