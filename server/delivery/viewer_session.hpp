// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/services.hpp"
#include "server/delivery/viewer.hpp"
#include "server/delivery/viewer_message.hpp"
#include "server/delivery/web_socket_session.hpp"

#include <string>

namespace shopfloor::delivery {

/// The viewer's side of `shopfloor.live.v1`: joins its room, answers pings, counts mistakes.
/// Owner: the delivery thread. Room, sink and services must outlive it.
class ViewerSession final : public WebSocketSession {
public:
    ViewerSession(Services& services, RoomChannel& room, FrameSink& sink, TimePoint now);

    void received(std::string text) override;
    void writable() override;
    void sweep(TimePoint now) override;
    void closed() override;

private:
    void handle(const JoinMessage& join);
    void handle(const PingMessage& ping);
    void handle(const OtherMessage&) {}
    void refuse(const Refusal& refusal);
    void say(const std::string& text);

    Services& services_;
    RoomChannel& room_;
    Viewer viewer_;
    TimePoint opened_at_;
    std::string session_;  // empty until joined
    unsigned mistakes_ = 0;
};

}  // namespace shopfloor::delivery
