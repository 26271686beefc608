// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/auth/tokens.hpp"
#include "server/delivery/http_route.hpp"
#include "server/delivery/socket_handler.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace shopfloor::people {

/// The cookie that a browser is signed in by.
inline constexpr std::string_view kSessionCookie = "shopfloor_session";

/// Someone who was let in, and by what.
struct Admission {
    auth::Caller caller;
    std::string pass;  // id of the session or the token
};

/// Knows people by a token ("Authorization: Bearer …") or by the cookie of their session. Every
/// route that is not for everyone asks here. Owner: the business thread.
///
/// A cookie is sent by a browser whatever page asks, so it counts only where the page is this
/// server's own: the Origin header must name the Host. Reading (GET, HEAD) may leave it out, as
/// browsers do for their own site.
class Doorkeeper {
public:
    virtual ~Doorkeeper() = default;

    /// Refusals: `unauthorized` (401), `forbidden` (403: another site's page).
    virtual Outcome<Admission> admit(const delivery::HttpRequest& request) = 0;
    virtual Outcome<Admission> admit(const delivery::SocketPeer& peer) = 0;
    virtual Outcome<Admission> admit_token(std::string_view secret) = 0;

    /// `hear` is called with a pass that lets nobody in any more (signed out, removed, another
    /// role, revoked, expired). Once, before the first request.
    virtual void on_pass_ended(std::function<void(const std::string& pass)> hear) = 0;

    Outcome<auth::Caller> authenticate(const delivery::HttpRequest& request) {
        Outcome<Admission> admission = admit(request);
        if (!admission) return admission.error();
        return std::move(admission->caller);
    }
};

}  // namespace shopfloor::people
