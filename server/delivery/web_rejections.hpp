// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/rejections.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace shopfloor::delivery {

/// Why a connection was turned away, or brought to an end, by HTTP's front.
enum class WebRejection : std::uint8_t {
    Full,      // the server has all the connections that it may
    Address,   // so has the client's address
    Unasked,   // it ended without one request that could be understood
    Request,   // its request was refused for what its head said
    Upgrade,   // no WebSocket is served as it asked for one
    Origin,    // a page of another site asked for a WebSocket
    Messages,  // its messages were too many, too large, or not text
};

/// In the order of WebRejection.
inline constexpr std::array<std::string_view, 7> kWebRejectionWords{
    "full", "address", "unasked", "request", "upgrade", "origin", "messages"};

/// Any thread.
class WebRejections {
public:
    void add(WebRejection kind, std::string_view peer, std::string_view sentence) {
        rejections_.add(static_cast<std::size_t>(kind), peer, sentence);
    }
    const guard::Rejections& all() const noexcept { return rejections_; }

private:
    guard::Rejections rejections_{"delivery", kWebRejectionWords};
};

}  // namespace shopfloor::delivery
