// SPDX-License-Identifier: MIT
#include "server/delivery/delivery_thread.hpp"

#include "pipeline/base/log.hpp"
#include "server/delivery/upgrade.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace shopfloor::delivery {
namespace {

constexpr std::uint64_t kSweepMs = 1000;
constexpr std::uint64_t kStopPollMs = 10;
constexpr std::chrono::milliseconds kStopWithin{1000};
constexpr std::size_t kLargeRoom = 500;  // viewers on one thread
constexpr unsigned short kHeadBytes = 8192;
constexpr int kIdleHttpSeconds = 30;
// Larger writes than this would be cut into pieces, each a copy.
constexpr std::size_t kMaxWriteBytes = std::size_t{64} * 1024 * 1024;
// Its own pings would cost a sorted timer for each viewer: the sweep does that work.
constexpr lws_retry_bo_t kNoPings{};

SendBatch::Way way_of(const DeliverySettings& settings) {
    return settings.io_uring ? SendBatch::Way::IoUring : SendBatch::Way::Send;
}

}  // namespace

DeliveryThread::DeliveryThread(std::shared_ptr<const Shared> shared, unsigned index)
    : services_{.shared = std::move(shared),
                .mailbox = std::make_shared<Mailbox>(),
                .counters = {},
                .batch = SendBatch{way_of(services_.shared->settings)},
                .rooms = {}},
      index_(index),
      batch_rules_(services_.shared->settings.batch_limit) {
    create_context();
    services_.mailbox->open([this] { lws_cancel_service(context_); });
    thread_ = std::thread{[this] { run(); }};
}

DeliveryThread::~DeliveryThread() { join(); }

void DeliveryThread::join() {
    if (thread_.joinable()) thread_.join();
}

void DeliveryThread::create_context() {
    protocols_ = {{{.name = "http",
                    .callback = on_event,
                    .per_session_data_size = 0,
                    .rx_buffer_size = 0,
                    .id = 0,
                    .user = nullptr,
                    .tx_packet_size = kMaxWriteBytes},
                   {.name = kLiveProtocol,
                    .callback = on_event,
                    .per_session_data_size = 0,
                    .rx_buffer_size = 256,
                    .id = 0,
                    .user = nullptr,
                    .tx_packet_size = kMaxWriteBytes},
                   {.name = kControlProtocol,
                    .callback = on_event,
                    .per_session_data_size = 0,
                    .rx_buffer_size = 4096,
                    .id = 0,
                    .user = nullptr,
                    .tx_packet_size = kMaxWriteBytes},
                   {}}};
    if (uv_loop_init(&loop_) != 0 || uv_loop_configure(&loop_, UV_METRICS_IDLE_TIME) != 0) {
        throw std::runtime_error("libuv cannot start a loop");
    }
    std::array<void*, 1> loops{&loop_};
    lws_context_creation_info info = vhost_info("shopfloor");
    info.options = LWS_SERVER_OPTION_LIBUV;
    // OpenSSL starts by itself; this only lets a vhost have TLS.
    if (services_.shared->wiring.identity) info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.foreign_loops = loops.data();
    info.user = this;
    info.max_http_header_data2 = kHeadBytes;
    context_ = lws_create_context(&info);
    vhost_ = context_ ? lws_get_vhost_by_name(context_, info.vhost_name) : nullptr;
    if (!vhost_) throw std::runtime_error("libwebsockets cannot start");
    if (services_.shared->wiring.identity) create_tls_vhost();
    uv_timer_init(&loop_, &timer_);
    timer_.data = this;
    uv_timer_start(&timer_, &DeliveryThread::on_timer, kSweepMs, kSweepMs);
}

lws_context_creation_info DeliveryThread::vhost_info(const char* name) const {
    lws_context_creation_info info{};
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols_.data();
    info.vhost_name = name;
    // For a handshake of TLS, a head, and the next piece of a body to arrive.
    const auto patience =
        std::chrono::ceil<std::chrono::seconds>(services_.shared->settings.request_timeout);
    info.timeout_secs = static_cast<unsigned>(patience.count());
    info.timeout_secs_ah_idle = info.timeout_secs;
    info.keepalive_timeout = kIdleHttpSeconds;
    info.retry_and_idle_policy = &kNoPings;
    // We are no client of anybody. Without this, libwebsockets makes a context for clients, with
    // the authorities of the whole system in it, and does not free it.
    if (const auto* identity = services_.shared->wiring.identity) {
        info.provided_client_ssl_ctx = identity->context();
    }
    return info;
}

// Without a certificate of its own: it asks for one, see `on_event`.
void DeliveryThread::create_tls_vhost() {
    lws_context_creation_info info = vhost_info("shopfloor-tls");
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
                   LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
    info.alpn = "http/1.1";  // frames are made for WebSockets over HTTP/1.1 (RFC 6455)
    tls_vhost_ = lws_create_vhost(context_, &info);
    if (!tls_vhost_) throw std::runtime_error("libwebsockets cannot start TLS");
}

void DeliveryThread::run() noexcept {
    uv_run(&loop_, UV_RUN_DEFAULT);
    services_.mailbox->shut();
    destroy_context();
}

// libwebsockets closes its handles in the loop, and frees the context in the second call.
void DeliveryThread::destroy_context() noexcept {
    uv_close(reinterpret_cast<uv_handle_t*>(&timer_), nullptr);
    lws_context_destroy(context_);
    uv_run(&loop_, UV_RUN_DEFAULT);
    lws_context_destroy(context_);
    for (auto& [id, connection] : connections_)
        connection->closed();
    connections_.clear();
    if (uv_loop_close(&loop_) != 0) log::warning("delivery", "a loop still had handles at its end");
}

// Called by libwebsockets: never let an exception out.
int DeliveryThread::on_event(
    lws* wsi, lws_callback_reasons reason, void* user, void* in, std::size_t length) noexcept {
    auto* self = static_cast<DeliveryThread*>(lws_context_user(lws_get_context(wsi)));
    if (!self) return 0;
    try {
        if (reason == LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS) {
            self->services_.shared->wiring.identity->configure(*static_cast<ssl_ctx_st*>(user));
            return 0;
        }
        return self->handle(wsi, reason, in, length);
    } catch (const std::exception& error) {
        log::error("delivery", "connection dropped: {}", error.what());
        return reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED ? 0 : -1;
    }
}

int DeliveryThread::handle(lws* wsi, lws_callback_reasons reason, void* data, std::size_t length) {
    const std::string_view in{static_cast<const char*>(data), data ? length : 0};
    if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
        // Comes once for each protocol: the first call empties the mailbox.
        if (services_.mailbox->is_signalled()) drain();
        if (std::exchange(sweep_due_, false)) sweep();
        return 0;
    }
    auto* connection = static_cast<Connection*>(lws_get_opaque_user_data(wsi));
    if (!connection) return 0;
    switch (reason) {
        case LWS_CALLBACK_ESTABLISHED:
            connection->established(std::chrono::steady_clock::now());
            return 0;
        case LWS_CALLBACK_RECEIVE:
            return connection->received(in, std::chrono::steady_clock::now());
        case LWS_CALLBACK_SERVER_WRITEABLE:
        case LWS_CALLBACK_HTTP_WRITEABLE: return connection->writable();
        case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE: return connection->peer_closes();
        case LWS_CALLBACK_CLOSED: connection->closed(); return 0;
        case LWS_CALLBACK_WSI_DESTROY: forget(wsi); return 0;
        case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
            return connection->confirm_upgrade(in.data() ? in.data() : "");
        case LWS_CALLBACK_ADD_HEADERS:
            return connection->add_headers(static_cast<lws_process_html_args*>(data));
        default: return handle_http(*connection, reason, in);
    }
}

int DeliveryThread::handle_http(Connection& connection,
                                lws_callback_reasons reason,
                                std::string_view in) {
    HttpExchange* http = connection.http();
    if (!http) return 0;
    switch (reason) {
        case LWS_CALLBACK_HTTP: connection.asked(); return http->begin(in);
        case LWS_CALLBACK_HTTP_BODY: return http->body(in);
        case LWS_CALLBACK_HTTP_BODY_COMPLETION: return http->body_complete();
        default: return 0;
    }
}

void DeliveryThread::forget(lws* wsi) {
    auto* connection = static_cast<Connection*>(lws_get_opaque_user_data(wsi));
    lws_set_opaque_user_data(wsi, nullptr);
    connection->closed();
    connections_.erase(connection->id());
    Counters::subtract(services_.counters.connections);
}

void DeliveryThread::drain() {
    auto mails = services_.mailbox->take();
    const SendBatch::Pass pass{services_.batch};
    for (Mail& mail : mails) {
        std::visit([this](auto& parcel) { take(parcel); }, mail);
    }
}

// libwebsockets looks at its timeouts after events of its own, so the work waits for one.
void DeliveryThread::on_timer(uv_timer_t* timer) noexcept {
    auto& self = *static_cast<DeliveryThread*>(timer->data);
    self.sweep_due_ = true;
    lws_cancel_service(self.context_);
}

void DeliveryThread::sweep() {
    const auto now = std::chrono::steady_clock::now();
    services_.counters.beat_ns.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    if (stopping_) {
        if (connections_.empty() || now >= stop_deadline_) uv_stop(&loop_);
        return;
    }
    for (auto& [id, connection] : connections_)
        connection->sweep(now);
    const SendBatch::Pass pass{services_.batch};
    pace_rooms();
    for (auto& [slug, room] : services_.rooms)
        room.sweep();
    std::erase_if(closed_rooms_, [this](const auto& node) {
        return std::ranges::none_of(connections_, [&](const auto& entry) {
            return entry.second->room() == &node.mapped();
        });
    });
}

// The loop's idle time tells how busy it is, whoever else uses the core.
void DeliveryThread::pace_rooms() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::nanoseconds idle{uv_metrics_idle_time(&loop_)};
    const std::chrono::duration<double> passed = now - looked_at_;
    const std::chrono::duration<double> idled = idle - idle_;
    const bool is_first = looked_at_ == TimePoint{};
    const auto worked = now - looked_at_ - (idle - idle_);
    if (!is_first && worked.count() > 0) {
        Counters::add(services_.counters.busy_ns, static_cast<std::uint64_t>(worked.count()));
    }
    looked_at_ = now;
    idle_ = idle;
    if (passed.count() <= 0) return;
    const double busy = 1 - idled / passed;
    const auto before = batch_rules_.span();
    const auto span = batch_rules_.consider(busy);
    if (span != before) {
        services_.counters.batch_ms.store(static_cast<std::uint64_t>(span.count()),
                                          std::memory_order_relaxed);
        log::warning("delivery",
                     "thread {} is {:.0f} % busy: rooms of {} viewers or more get {} of media at a "
                     "time",
                     index_,
                     busy * 100,
                     kLargeRoom,
                     span == BatchRules::Span{} ? "a chunk" : fmt::format("{} ms", span.count()));
    }
    for (auto& [slug, room] : services_.rooms) {
        const bool was_large = room.batch() != BatchRules::Span{};
        const std::size_t least = was_large ? kLargeRoom / 2 : kLargeRoom;
        room.set_batch(room.viewer_count() >= least ? span : BatchRules::Span{});
    }
}

void DeliveryThread::take(AdoptSocket& mail) {
    lws* wsi = stopping_
                   ? nullptr
                   : lws_adopt_socket_vhost(mail.transport == Transport::Tls ? tls_vhost_ : vhost_,
                                            mail.socket.get());
    if (!wsi) {
        // Where adoption fails, libwebsockets has closed the descriptor.
        if (!stopping_) mail.socket.release();
        Counters::subtract(services_.counters.connections);
        return;
    }
    mail.socket.release();
    const SocketId id{next_id_++ * kMaxThreads + index_};
    auto connection = std::make_unique<Connection>(services_, wsi, id, std::move(mail.place));
    lws_set_opaque_user_data(wsi, connection.get());
    connections_.emplace(id, std::move(connection));
}

void DeliveryThread::take(OpenRoom& mail) { open(mail.room); }

void DeliveryThread::take(CloseRoom& mail) {
    auto node = services_.rooms.extract(mail.room);
    if (node.empty()) return;
    for (auto& [id, connection] : connections_) {
        if (connection->room() != &node.mapped()) continue;
        connection->close(CloseCode::RoomClosed, "this channel has ended");
    }
    closed_rooms_.push_back(std::move(node));
}

void DeliveryThread::take(UpdateRoom& mail) {
    if (auto* room = find_room(mail.room)) room->update(*mail.facts);
}

void DeliveryThread::take(TellRoom& mail) {
    if (auto* room = find_room(mail.room)) room->tell(mail.frame);
}

void DeliveryThread::take(PublishChunk& mail) {
    const SendBatch::Pass pass{services_.batch};
    if (auto* room = find_room(mail.room)) room->publish(std::move(mail.chunk));
}

void DeliveryThread::take(RetireRendition& mail) {
    if (auto* room = find_room(mail.room)) room->retire(mail.rendition);
}

void DeliveryThread::take(AnnounceCue& mail) {
    if (auto* room = find_room(mail.room)) room->announce(*mail.cue);
}

void DeliveryThread::take(BeginBroadcast& mail) {
    if (auto* room = find_room(mail.room)) room->begin(std::move(mail.broadcast_id));
}

void DeliveryThread::take(AnswerRequest& mail) {
    if (auto* connection = find_connection(mail.connection)) {
        connection->answer(mail.request, std::move(mail.response));
    }
}

void DeliveryThread::take(SendText& mail) {
    if (auto* connection = find_connection(mail.socket)) connection->send(std::move(mail.frame));
}

void DeliveryThread::take(CloseSocket& mail) {
    if (auto* connection = find_connection(mail.socket)) {
        connection->close(CloseCode{mail.code}, std::move(mail.reason));
    }
}

void DeliveryThread::take(StopThread& /*mail*/) {
    stopping_ = true;
    stop_deadline_ = std::chrono::steady_clock::now() + kStopWithin;
    for (auto& [id, connection] : connections_) {
        connection->close(CloseCode::GoingAway, "server is stopping");
    }
    uv_timer_start(&timer_, &DeliveryThread::on_timer, kStopPollMs, kStopPollMs);
}

RoomChannel& DeliveryThread::open(const std::string& room) {
    const auto& settings = services_.shared->settings;
    const ChunkRing::Limits limits{settings.ring_bytes, settings.ring_duration};
    return services_.rooms.try_emplace(room, room, limits).first->second;
}

RoomChannel* DeliveryThread::find_room(const std::string& room) {
    const auto found = services_.rooms.find(room);
    return found == services_.rooms.end() ? nullptr : &found->second;
}

Connection* DeliveryThread::find_connection(SocketId id) {
    const auto found = connections_.find(id);
    return found == connections_.end() ? nullptr : found->second.get();
}

}  // namespace shopfloor::delivery
