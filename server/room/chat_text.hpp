// SPDX-License-Identifier: MIT
// Chat's text: code points, and what of them may be shown. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::room {

/// The longest line of chat, in code points.
inline constexpr std::size_t kMaxChatPoints = 200;

/// Nothing where `text` is not UTF-8 (RFC 3629).
[[nodiscard]] std::optional<std::u32string> decode_utf8(std::string_view text);
/// `points` are Unicode scalar values.
[[nodiscard]] std::string encode_utf8(std::u32string_view points);

/// The line as it may be shown: control characters, invisible ones, and those that turn the
/// direction of what follows are taken out, white space becomes single spaces, and a letter keeps
/// at most two combining marks. May be empty. Nothing where `text` is not UTF-8.
[[nodiscard]] std::optional<std::u32string> clean_line(std::string_view text);

}  // namespace shopfloor::room
