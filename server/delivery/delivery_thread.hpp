// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/batch_rules.hpp"
#include "server/delivery/connection.hpp"
#include "server/delivery/services.hpp"

#include <libwebsockets.h>
#include <uv.h>

#include <array>
#include <memory>
#include <string_view>
#include <thread>
#include <unordered_map>

namespace shopfloor::delivery {

/// A libwebsockets context on its own libuv loop, its rooms and its connections. Everything but
/// the mailbox and the counters belongs to the thread inside.
class DeliveryThread {
public:
    /// Starts the thread. Throws std::runtime_error when libwebsockets cannot start.
    DeliveryThread(std::shared_ptr<const Shared> shared, unsigned index);
    ~DeliveryThread();

    DeliveryThread(const DeliveryThread&) = delete;
    DeliveryThread& operator=(const DeliveryThread&) = delete;

    /// Blocks until the thread has ended, which it does after StopThread.
    void join();

    Mailbox& mailbox() noexcept { return *services_.mailbox; }
    Counters& counters() noexcept { return services_.counters; }
    const Counters& counters() const noexcept { return services_.counters; }
    std::uint64_t dropped_chunks() const noexcept { return services_.mailbox->dropped_chunks(); }

private:
    static int on_event(
        lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t length) noexcept;
    static void on_timer(uv_timer_t* timer) noexcept;

    void create_context();
    void create_tls_vhost();
    lws_context_creation_info vhost_info(const char* name) const;
    void run() noexcept;
    void destroy_context() noexcept;

    int handle(lws* wsi, lws_callback_reasons reason, void* data, std::size_t length);
    int handle_http(Connection& connection, lws_callback_reasons reason, std::string_view in);
    void forget(lws* wsi);
    void drain();
    void sweep();
    void pace_rooms();

    void take(AdoptSocket& mail);
    void take(OpenRoom& mail);
    void take(CloseRoom& mail);
    void take(UpdateRoom& mail);
    void take(TellRoom& mail);
    void take(PublishChunk& mail);
    void take(RetireRendition& mail);
    void take(AnnounceCue& mail);
    void take(BeginBroadcast& mail);
    void take(AnswerRequest& mail);
    void take(SendText& mail);
    void take(CloseSocket& mail);
    void take(StopThread& mail);

    RoomChannel& open(const std::string& room);
    RoomChannel* find_room(const std::string& room);
    Connection* find_connection(SocketId id);

    Services services_;
    unsigned index_;
    std::array<lws_protocols, 4> protocols_{};
    uv_loop_t loop_{};
    uv_timer_t timer_{};
    lws_context* context_ = nullptr;
    lws_vhost* vhost_ = nullptr;
    lws_vhost* tls_vhost_ = nullptr;  // where there is an identity

    std::unordered_map<SocketId, std::unique_ptr<Connection>> connections_;
    // Closed, but still known to connections that are being closed.
    std::vector<decltype(Services::rooms)::node_type> closed_rooms_;
    std::uint64_t next_id_ = 1;
    BatchRules batch_rules_;
    TimePoint looked_at_{};  // the clock's zero before the first look
    std::chrono::nanoseconds idle_{};
    bool sweep_due_ = false;
    bool stopping_ = false;
    TimePoint stop_deadline_{};
    std::thread thread_;
};

/// Which thread a socket belongs to is part of its id.
inline constexpr unsigned kMaxThreads = 256;
constexpr unsigned thread_of(SocketId id) noexcept {
    return static_cast<unsigned>(static_cast<std::uint64_t>(id) % kMaxThreads);
}

}  // namespace shopfloor::delivery
