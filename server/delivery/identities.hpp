// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::delivery {

/// Who a viewer is from one visit to the next. Called on every delivery thread; must outlive them.
class Identities {
public:
    virtual ~Identities() = default;

    /// The viewer of a Cookie header; nothing where there is none, or a forged one.
    virtual std::optional<std::string> viewer_of_cookie(std::string_view cookie) const = 0;
    /// The viewer that a session stands for, where the browser keeps no cookie.
    virtual std::string viewer_of_session(std::string_view session) const = 0;
    /// The value of a Set-Cookie header.
    virtual std::string set_cookie(std::string_view viewer) const = 0;
};

}  // namespace shopfloor::delivery
