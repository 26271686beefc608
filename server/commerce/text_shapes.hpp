// SPDX-License-Identifier: MIT
// The shapes that texts of commerce must have. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace shopfloor::commerce {

/// 1 to 64 of a–z, 0–9 and "-", neither first nor last a "-".
[[nodiscard]] bool is_slug(std::string_view text) noexcept;

/// 1 to 64 of A–Z, a–z, 0–9, ".", "_" and "-".
[[nodiscard]] bool is_sku(std::string_view text) noexcept;

/// A language tag's shape (BCP 47), at most 35 characters.
[[nodiscard]] bool is_language(std::string_view text) noexcept;

/// Valid UTF-8 (RFC 3629), of any length.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// Without the spaces at both ends: ASCII's, the no-break and the ideographic one.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Valid UTF-8 of 1 to `max_characters` code points, without control characters.
[[nodiscard]] bool is_line(std::string_view text, std::size_t max_characters) noexcept;

/// An http or https URL that may stand in a Location header and in an attribute: at most 2048
/// printable ASCII characters, with a host and without a user name (which hides the true host).
[[nodiscard]] bool is_web_url(std::string_view text) noexcept;

/// What a browser can fetch a picture from: such a URL, or a path of this server
/// ("/demo/scarf.jpg").
[[nodiscard]] bool is_image_link(std::string_view text) noexcept;

}  // namespace shopfloor::commerce
