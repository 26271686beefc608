// SPDX-License-Identifier: MIT
#pragma once

#include "server/people/people.hpp"

#include <boost/json/object.hpp>

namespace shopfloor::control {

/// The link's path: the secret stands in the fragment, which browsers send to nobody.
[[nodiscard]] inline std::string link_of(const people::Invitation& invitation) {
    return "/signin#" + invitation.secret;
}

/// {"member","name","role","link","expires_ms"}
[[nodiscard]] inline boost::json::object to_object(const people::Invitation& invitation) {
    return {{"member", invitation.member.id},
            {"name", invitation.member.name},
            {"role", auth::to_word(invitation.member.role)},
            {"link", link_of(invitation)},
            {"expires_ms", invitation.expires.count()}};
}

}  // namespace shopfloor::control
