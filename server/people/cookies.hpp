// SPDX-License-Identifier: MIT
// Cookies (RFC 6265) and origins (RFC 6454), as far as signing in needs them. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::people {

/// The value of a cookie in a Cookie header: the first of that name.
[[nodiscard]] std::optional<std::string_view> cookie_value(std::string_view header,
                                                           std::string_view name) noexcept;

enum class CookieSecure { No, Yes };

/// A Set-Cookie header that keeps `value`, or takes the cookie away where `value` is empty: for
/// this host only, for no script, and not sent along when another site posts here. Browsers keep
/// a cookie 400 days at most; when a session ends is the server's decision.
[[nodiscard]] std::string set_cookie(std::string_view name,
                                     std::string_view value,
                                     CookieSecure secure);

/// Whether an Origin header names the host that the request was sent to. The scheme does not
/// count: behind a proxy that ends TLS it is not the one that we see.
[[nodiscard]] bool is_same_origin(std::string_view origin, std::string_view host) noexcept;

}  // namespace shopfloor::people
