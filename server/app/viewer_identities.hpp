// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/viewer_ids.hpp"
#include "server/delivery/identities.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::app {

/// Tells the delivery threads who a viewer is. `key` must outlive it.
class ViewerIdentities final : public delivery::Identities {
public:
    explicit ViewerIdentities(const auth::SigningKey& key) : ids_(key) {}

    std::optional<std::string> viewer_of_cookie(std::string_view cookie) const override {
        return ids_.of_cookie(cookie);
    }
    std::string viewer_of_session(std::string_view session) const override {
        return ids_.of_session(session);
    }
    std::string set_cookie(std::string_view viewer) const override {
        return ids_.set_cookie(viewer);
    }

private:
    auth::ViewerIds ids_;
};

}  // namespace shopfloor::app
