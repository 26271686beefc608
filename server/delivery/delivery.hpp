// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/outlet.hpp"
#include "server/delivery/http_route.hpp"
#include "server/delivery/identities.hpp"
#include "server/delivery/owned_socket.hpp"
#include "server/delivery/room_facts.hpp"
#include "server/delivery/socket_handler.hpp"
#include "server/delivery/static_files.hpp"
#include "server/delivery/viewer_ending.hpp"
#include "server/delivery/web_rejections.hpp"
#include "server/tls/identity.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::delivery {

struct DeliverySettings {
    unsigned threads = 0;                          // 0: one for each core
    std::vector<std::string> allowed_origins{};    // besides the page's own host
    std::vector<std::string> trusted_proxies{};    // see TrustedProxies
    std::uint16_t https_port = 0;                  // where plain HTTP is sent; 0: nowhere
    std::chrono::seconds strict_transport{0};      // HSTS (RFC 6797), by https; 0: none
    std::chrono::milliseconds skip_after{2000};    // a viewer this far behind skips to a keyframe
    std::chrono::milliseconds close_after{10000};  // one that took nothing for so long is closed
    std::size_t unsent_limit_bytes = 64 * 1024;    // TCP_NOTSENT_LOWAT of a viewer's socket
    bool io_uring = true;                          // where the kernel permits it
    std::chrono::milliseconds batch_limit{400};    // of what large rooms get at a time; 0: a chunk
    std::size_t event_backlog_bytes = 256 * 1024;
    std::size_t control_backlog_bytes = 4 * 1024 * 1024;
    std::size_t ring_bytes = 32 * 1024 * 1024;  // newest chunks kept for one rendition
    std::chrono::milliseconds ring_duration{12000};
    std::size_t max_connections = 20000;
    std::size_t max_address_connections = 0;  // of one address; 0: as many
    std::chrono::milliseconds request_timeout{10000};
    std::size_t body_bytes = 64 * 1024 * 1024;  // of all large requests that are under way
};

/// One viewer's socket.
struct ViewerRef {
    SocketId socket{};
    std::string session;   // of one page, however often it connects
    std::string viewer{};  // who it is, in all its pages and visits; see Identities
};

/// Hears of viewers. Functions run on the business thread; `left` comes once for each `joined`.
/// Must outlive what is posted there, as must the SocketHandler.
class AudienceListener {
public:
    virtual ~AudienceListener() = default;

    virtual void joined(const std::string& room, const ViewerRef& viewer) = 0;
    virtual void left(const std::string& room, const ViewerRef& viewer) = 0;
    /// A message of a joined viewer that is not for delivery itself: `type` and the whole of it, a
    /// JSON object of at most kMaxViewerMessageBytes.
    virtual void said(const std::string& room,
                      const ViewerRef& viewer,
                      const std::string& type,
                      const std::string& json) = 0;
};

struct ThreadStats {
    std::uint64_t viewers = 0;
    std::chrono::nanoseconds busy{};  // since the start
    /// Since it was last heard of: a second, unless it is stuck.
    std::chrono::nanoseconds silent_for{};
};

struct DeliveryStats {
    std::uint64_t connections = 0;  // open now: pages, viewers, control
    std::uint64_t viewers = 0;      // joined viewer sockets now
    std::uint64_t sent_chunks = 0;
    std::uint64_t sent_bytes = 0;
    std::uint64_t skips = 0;  // viewers moved to a keyframe
    std::uint64_t closed_slow = 0;
    std::uint64_t steps_down = 0;  // to a smaller picture, of viewers who left that to us
    std::uint64_t steps_up = 0;
    std::uint64_t mailbox_drops = 0;
    std::uint64_t batch_ms = 0;  // of media that large rooms get at a time; 0: a chunk
    std::array<std::uint64_t, kViewerEndings> viewer_ends{};  // by ViewerEnding
    std::vector<ThreadStats> threads{};
    const guard::Rejections* rejections = nullptr;  // of the Delivery, which it belongs to
};

/// HTTP and WebSocket for everyone: a pool of threads, each with a libwebsockets context on its
/// own libuv loop. Sockets are accepted elsewhere (Asio) and handed over with `adopt`.
/// Functions may be called from any thread, but for the constructor and `stop`.
class Delivery final : public broadcast::Outlet, public SocketSender {
public:
    struct Wiring {
        boost::asio::any_io_executor business;  // where handlers and the listener run
        AudienceListener& audience;
        const Identities& identities;
        std::vector<HttpRoute> routes;
        std::string control_path;  // "/v1/control"
        SocketHandler& control;    // subprotocol shopfloor.control.v1
        StaticFiles files;
        tls::Identity* identity = nullptr;  // of Transport::Tls; outlives all connections
    };

    /// Starts the threads. Throws std::runtime_error when libwebsockets cannot start.
    Delivery(DeliverySettings settings, Wiring wiring);
    ~Delivery() override;

    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    /// Takes ownership of a connected TCP socket (non-blocking, TCP_NODELAY set).
    void adopt(int descriptor, Transport transport = Transport::Plain);

    void open_room(const std::string& room);
    /// Closes the room's viewers and forgets it.
    void close_room(const std::string& room);
    /// Replaces what is known, and tells the room's viewers of what changed (`state`, `bag`,
    /// `viewers` messages).
    void update_room(const std::string& room, RoomFacts facts);

    /// Sends an event, a JSON object with a `type`, to all viewers of the room.
    void tell(const std::string& room, std::string_view json);

    void publish(const std::string& room, broadcast::SharedChunk chunk) override;
    void retire(const std::string& room, std::uint8_t rendition) override;
    void announce(const std::string& room, const room::Cue& cue) override;
    void begin(const std::string& room, const std::string& broadcast_id) override;

    /// To a control socket, or a viewer's.
    void send(SocketId socket, std::string text) override;
    void close(SocketId socket, std::uint16_t code, std::string reason) override;

    DeliveryStats stats() const;

    /// Closes every viewer and control socket with 1001 (going away), lets the close frames out
    /// for at most a second, ends the threads. Blocks. Idempotent.
    void stop();

private:
    struct Pool;
    std::unique_ptr<Pool> pool_;
};

}  // namespace shopfloor::delivery
