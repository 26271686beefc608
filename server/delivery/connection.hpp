// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/control_session.hpp"
#include "server/delivery/http_exchange.hpp"
#include "server/delivery/message_assembler.hpp"
#include "server/delivery/services.hpp"
#include "server/delivery/socket_sink.hpp"
#include "server/delivery/upgrade.hpp"
#include "server/delivery/viewer_session.hpp"
#include "server/delivery/web_socket_session.hpp"

#include <memory>
#include <string>
#include <string_view>

struct lws_process_html_args;

namespace shopfloor::delivery {

/// One TCP connection: HTTP first, a WebSocket after an upgrade. Functions that return int are
/// called from libwebsockets' callbacks. Owner: the delivery thread's table.
class Connection {
public:
    Connection(Services& services, lws* wsi, SocketId id, guard::Crowd::Place place);

    SocketId id() const noexcept { return id_; }
    /// Null after an upgrade.
    HttpExchange* http() noexcept { return http_.get(); }

    /// A request has come that was understood.
    void asked() noexcept { has_asked_ = true; }
    /// 0 lets the upgrade go on, 1 says that it has been refused with an answer.
    int confirm_upgrade(std::string_view upgrade);
    /// Adds to the answer that accepts an upgrade. `headers` is libwebsockets' place for them.
    int add_headers(lws_process_html_args* headers);
    void established(TimePoint now);
    int received(std::string_view piece, TimePoint now);
    int writable();
    int peer_closes();
    /// Idempotent; nothing else may be called afterwards.
    void closed();

    void send(broadcast::SharedFrame frame);
    void close(CloseCode code, std::string reason);
    void answer(std::uint64_t request, HttpResponse response);
    void sweep(TimePoint now);

    /// Where a viewer's upgrade led; null for others.
    const RoomChannel* room() const noexcept { return room_; }

private:
    struct WebSocket {
        WebSocket(lws* wsi, SendBatch& batch, std::size_t limit_bytes)
            : sink(wsi, batch), assembler(limit_bytes) {}

        SocketSink sink;
        MessageAssembler assembler;
        std::unique_ptr<WebSocketSession> session;
        TimePoint last_received{};
        unsigned messages_this_second = 0;
        unsigned pieces_this_second = 0;
    };

    struct Upgrade {
        SocketPeer peer;        // of control
        Recognised recognised;  // a viewer
    };

    std::optional<HttpResponse> refusal_of(const UpgradeRequest& request,
                                           const SocketPeer& peer,
                                           bool is_control);
    bool is_too_much(std::string_view piece);
    void reject(WebRejection kind, std::string_view sentence);

    Services& services_;
    lws* wsi_;
    SocketId id_;
    guard::Crowd::Place place_;  // among those of its address
    std::string peer_;           // "ip:port" of the other end, a proxy's too
    bool has_asked_ = false;     // for something, in a way that was understood
    std::unique_ptr<HttpExchange> http_;
    std::unique_ptr<WebSocket> socket_;
    RoomChannel* room_ = nullptr;       // where an upgrade leads; null: control
    std::unique_ptr<Upgrade> upgrade_;  // while one is under way
};

}  // namespace shopfloor::delivery
