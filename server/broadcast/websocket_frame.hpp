// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <memory>
#include <string_view>

namespace shopfloor::broadcast {

/// Immutable bytes with WebSocket frame headers already in front (RFC 6455, 5.2: server to
/// client, so unmasked). One buffer serves every viewer on every thread.
using SharedFrame = std::shared_ptr<const Bytes>;

/// The largest header of an unmasked frame.
inline constexpr std::size_t kMaxFrameHeaderBytes = 10;

enum class Opcode : std::uint8_t { Text = 1, Binary = 2 };

/// Appends the header of a whole (FIN) message of `payload_bytes`.
void append_frame_header(Bytes& out, Opcode opcode, std::size_t payload_bytes);

/// A text message, ready to be sent. `text` is UTF-8.
[[nodiscard]] SharedFrame text_frame(std::string_view text);

}  // namespace shopfloor::broadcast
