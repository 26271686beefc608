// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/services.hpp"
#include "server/delivery/viewer.hpp"
#include "server/delivery/viewer_message.hpp"
#include "server/delivery/web_socket_session.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace shopfloor::delivery {

/// Who opened a viewer's socket, as its upgrade request told.
struct ViewerIdentity {
    std::string viewer;       // by its cookie; empty where it brought none
    std::string new_session;  // where it brought none: the session, unless it joins with one
};

struct Recognised {
    ViewerIdentity identity;
    std::string set_cookie;  // the header that its browser is given, where it brought none
};

[[nodiscard]] Recognised identify(const Identities& identities, std::string_view cookie);

/// The viewer's side of `shopfloor.live.v1`: joins its room, answers pings, counts mistakes.
/// Owner: the delivery thread. Room, sink and services must outlive it.
class ViewerSession final : public WebSocketSession {
public:
    struct Opening {
        SocketId socket{};
        ViewerIdentity identity{};  // until it joins
        TimePoint at{};
    };

    ViewerSession(Services& services, RoomChannel& room, FrameSink& sink, Opening opening);

    void received(std::string text) override;
    void send(broadcast::SharedFrame frame) override;
    void writable() override;
    void sweep(TimePoint now) override;
    void closed() override;

private:
    void handle(const JoinMessage& join);
    void handle(const PingMessage& ping);
    void handle(const RenditionMessage& message);
    void handle(const OtherMessage& message);
    void refuse(const Refusal& refusal);
    void say(const std::string& text);

    Services& services_;
    RoomChannel& room_;
    Viewer viewer_;
    // Until it joins: there may be tens of thousands.
    std::unique_ptr<Opening> opening_;
    ViewerRef ref_;  // its session is empty until joined
    // Messages that the business thread has not taken yet. Shared with what is posted.
    std::shared_ptr<std::atomic<unsigned>> unread_ = std::make_shared<std::atomic<unsigned>>(0);
    unsigned mistakes_ = 0;
};

}  // namespace shopfloor::delivery
