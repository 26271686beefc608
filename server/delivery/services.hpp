// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/body_budget.hpp"
#include "server/delivery/counters.hpp"
#include "server/delivery/delivery.hpp"
#include "server/delivery/forwarded.hpp"
#include "server/delivery/mailbox.hpp"
#include "server/delivery/room_channel.hpp"
#include "server/delivery/send_batch.hpp"
#include "server/guard/crowd.hpp"

#include <memory>
#include <string>
#include <unordered_map>

namespace shopfloor::delivery {

/// What all threads and the handlers in flight share. Immutable.
struct Shared {
    DeliverySettings settings;
    Delivery::Wiring wiring;
    SocketSender& sender;
    BodyBudget bodies{settings.body_bytes};
    TrustedProxies proxies{settings.trusted_proxies};
    guard::Crowd crowd{settings.max_address_connections};
    std::shared_ptr<WebRejections> rejections = std::make_shared<WebRejections>();
};

/// What one delivery thread's connections work with. Owner: that thread, but for the mailbox and
/// the counters.
struct Services {
    std::shared_ptr<const Shared> shared;
    std::shared_ptr<Mailbox> mailbox;
    Counters counters;
    SendBatch batch;                                     // of one chunk's viewers
    std::unordered_map<std::string, RoomChannel> rooms;  // nodes stay where they are
};

}  // namespace shopfloor::delivery
