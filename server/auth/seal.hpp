// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::auth {

/// Encrypts and authenticates `text` (XSalsa20-Poly1305) with a key made from `secret`: base64.
/// Whoever has only the result learns its length; how hard it is to guess is up to the secret.
[[nodiscard]] std::string seal(std::string_view text, std::string_view secret);

/// Undoes it; nothing for another secret, or where a bit was changed.
[[nodiscard]] std::optional<std::string> unseal(std::string_view sealed, std::string_view secret);

}  // namespace shopfloor::auth
