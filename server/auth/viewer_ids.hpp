// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::auth {

/// Who a viewer is from one visit to the next, without knowing who it is: a random id in a cookie
/// that this server has signed. Immutable: any thread. `key` must outlive it.
class ViewerIds {
public:
    explicit ViewerIds(const SigningKey& key) : key_(key) {}

    /// The id in a Cookie header, as the browser sends it; nothing where there is none of ours.
    [[nodiscard]] std::optional<std::string> of_cookie(std::string_view header) const;
    /// The id of a viewer whose browser keeps no cookie for us, made from its page's session: the
    /// same for the same session, and tells nothing of it.
    [[nodiscard]] std::string of_session(std::string_view session) const;
    /// The value of the Set-Cookie header that gives a browser this id.
    [[nodiscard]] std::string set_cookie(std::string_view viewer) const;

private:
    const SigningKey& key_;
};

}  // namespace shopfloor::auth
