// SPDX-License-Identifier: MIT
#include "server/delivery/connection.hpp"

#include "server/delivery/http_text.hpp"
#include "server/delivery/request_head.hpp"

#include <fmt/format.h>
#include <libwebsockets.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <utility>

namespace shopfloor::delivery {
namespace {

// Viewers ping about every ten seconds; one that says nothing for so long is gone.
constexpr std::chrono::seconds kSilentFor{60};
constexpr unsigned kMaxMessagesPerSecond = 50;
// Smaller ones than this, that are not the last of their message.
constexpr std::size_t kSmallPieceBytes = 64;
constexpr unsigned kMaxPiecesPerSecond = 100;

void set_option(int descriptor, int level, int option, int value) {
    ::setsockopt(descriptor, level, option, &value, sizeof(value));
}

// A control client has no duty to speak, so the kernel asks whether it is there.
void probe_when_silent(int descriptor) {
    set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

ViewerEnding ending_of(std::optional<CloseCode> code) {
    if (!code) return ViewerEnding::Left;
    switch (*code) {
        case CloseCode::GoingAway: return ViewerEnding::Stopping;
        case CloseCode::Unsupported: return ViewerEnding::Unsupported;
        case CloseCode::Policy: return ViewerEnding::Policy;
        case CloseCode::TooLarge: return ViewerEnding::TooLarge;
        case CloseCode::TooSlow: return ViewerEnding::TooSlow;
        case CloseCode::RoomClosed: return ViewerEnding::RoomClosed;
    }
    return ViewerEnding::Left;
}

}  // namespace

Connection::Connection(Services& services, lws* wsi, SocketId id, guard::Crowd::Place place)
    : services_(services),
      wsi_(wsi),
      id_(id),
      place_(std::move(place)),
      peer_(peer_address(lws_get_socket_fd(wsi))),
      http_(std::make_unique<HttpExchange>(services, wsi, id)) {}

std::optional<HttpResponse> Connection::refusal_of(const UpgradeRequest& request,
                                                   const SocketPeer& peer,
                                                   bool is_control) {
    const auto& shared = *services_.shared;
    if (!peer.is_secure && shared.settings.https_port != 0) {
        return error_response(
            403, "https_only", "Use wss here: plain sockets can be read on their way.");
    }
    if (!is_control && !room_of_live_path(request.path)) {
        reject(WebRejection::Upgrade, "no WebSocket is served at the address that it asked for");
        return error_response(404, "not_found", "No WebSocket is served at this address.");
    }
    auto refusal = refuse_upgrade(
        request, is_control ? kControlProtocol : kLiveProtocol, shared.settings.allowed_origins);
    if (refusal) {
        const bool is_foreign = refusal->status == 403;
        reject(is_foreign ? WebRejection::Origin : WebRejection::Upgrade,
               is_foreign ? "a page of another site asked for a WebSocket; http.allowed_origins"
                          : "it asked for a WebSocket as none is served");
        return refusal;
    }
    // The clients of a proxy count for themselves, where it tells who they are.
    if (!shared.proxies.has_peer(peer_) || shared.proxies.has_peer(peer.address)) {
        return std::nullopt;
    }
    auto place = shared.crowd.enter(peer.address);
    if (!place) {
        peer_ = peer.address;
        reject(WebRejection::Address,
               fmt::format("its address has all {} connections of http.max_address_connections",
                           shared.crowd.limit()));
        return too_many_connections();
    }
    place_ = std::move(*place);
    return std::nullopt;
}

void Connection::reject(WebRejection kind, std::string_view sentence) {
    services_.shared->rejections->add(kind, peer_, sentence);
}

int Connection::confirm_upgrade(std::string_view upgrade) {
    const auto& shared = *services_.shared;
    const UpgradeRequest request = read_upgrade_request(wsi_, upgrade);
    const bool is_control = request.path == shared.wiring.control_path;
    const auto room = room_of_live_path(request.path);
    SocketPeer peer = read_socket_peer(wsi_, shared.proxies);
    has_asked_ = true;
    std::optional<HttpResponse> refusal = refusal_of(request, peer, is_control);
    if (!refusal && room) {
        const auto found = services_.rooms.find(std::string{*room});
        if (found == services_.rooms.end()) {
            refusal = error_response(404, "no_such_room", "There is no room of this name.");
        } else {
            room_ = &found->second;
        }
    }
    if (refusal) {
        http_->refuse(*refusal, request.host);
        return 1;
    }
    upgrade_ = std::make_unique<Upgrade>();
    upgrade_->peer = std::move(peer);
    if (room_) {
        upgrade_->recognised = identify(shared.wiring.identities, upgrade_->peer.cookie);
        std::string& cookie = upgrade_->recognised.set_cookie;
        if (upgrade_->peer.is_secure && !cookie.empty()) cookie += "; Secure";
    }
    return 0;
}

// Called for answers without an upgrade too, which have theirs from elsewhere.
int Connection::add_headers(lws_process_html_args* headers) {
    if (!upgrade_ || upgrade_->recognised.set_cookie.empty()) return 0;
    const std::string& cookie = upgrade_->recognised.set_cookie;
    auto* at = reinterpret_cast<unsigned char*>(headers->p);
    auto* const end = at + headers->max_len;
    const int failed =
        lws_add_http_header_by_name(wsi_,
                                    reinterpret_cast<const unsigned char*>("set-cookie:"),
                                    reinterpret_cast<const unsigned char*>(cookie.data()),
                                    static_cast<int>(cookie.size()),
                                    &at,
                                    end);
    if (failed != 0) return -1;
    headers->p = reinterpret_cast<char*>(at);
    return 0;
}

void Connection::established(TimePoint now) {
    http_.reset();
    const auto upgrade = std::exchange(upgrade_, nullptr);
    const int descriptor = lws_get_socket_fd(wsi_);
    if (room_) {
        socket_ = std::make_unique<WebSocket>(wsi_, services_.batch, kMaxViewerMessageBytes);
        socket_->sink.limit_unsent(services_.shared->settings.unsent_limit_bytes);
        socket_->session = std::make_unique<ViewerSession>(
            services_,
            *room_,
            socket_->sink,
            ViewerSession::Opening{id_, std::move(upgrade->recognised.identity), now});
    } else {
        socket_ = std::make_unique<WebSocket>(wsi_, services_.batch, kMaxControlMessageBytes);
        probe_when_silent(descriptor);
        socket_->session = std::make_unique<ControlSession>(
            services_, socket_->sink, id_, std::move(upgrade->peer));
    }
    socket_->last_received = now;
}

int Connection::received(std::string_view piece, TimePoint now) {
    if (!socket_ || socket_->sink.is_closing()) return 0;
    socket_->last_received = now;
    if (is_too_much(piece)) return 0;
    if (lws_frame_is_binary(wsi_) != 0) {
        reject(WebRejection::Messages, "a message was not text");
        close(CloseCode::Unsupported, "only text messages are understood here");
        return 0;
    }
    const bool is_final =
        lws_is_final_fragment(wsi_) != 0 && lws_remaining_packet_payload(wsi_) == 0;
    switch (socket_->assembler.append(piece, is_final)) {
        case MessageAssembler::Progress::More: return 0;
        case MessageAssembler::Progress::TooLarge:
            reject(WebRejection::Messages, "a message was too large");
            close(CloseCode::TooLarge, "the message is too large");
            return 0;
        case MessageAssembler::Progress::Complete: break;
    }
    if (room_ && ++socket_->messages_this_second > kMaxMessagesPerSecond) {
        reject(WebRejection::Messages, "too many messages in a second");
        close(CloseCode::Policy, "too many messages");
        return 0;
    }
    socket_->session->received(socket_->assembler.take());
    return 0;
}

// A message in a thousand pieces costs a thousand calls, even where all are empty.
bool Connection::is_too_much(std::string_view piece) {
    const bool is_cut = piece.size() < kSmallPieceBytes && !lws_is_final_fragment(wsi_);
    if (!is_cut || ++socket_->pieces_this_second <= kMaxPiecesPerSecond) return false;
    reject(WebRejection::Messages, "messages in too many pieces");
    close(CloseCode::Policy, "messages in too many pieces");
    return true;
}

int Connection::writable() {
    if (!socket_) return http_ ? http_->writable() : 0;
    socket_->sink.woke();
    if (socket_->sink.is_closing()) {
        socket_->sink.flush_close();
    } else {
        socket_->session->writable();
    }
    return 0;
}

int Connection::peer_closes() { return socket_ && socket_->sink.peer_closes() ? -1 : 0; }

void Connection::closed() {
    if (socket_) socket_->session->closed();
    if (socket_ && room_) {
        const auto ending = static_cast<std::size_t>(ending_of(socket_->sink.close_code()));
        Counters::add(services_.counters.viewer_ends.at(ending));
    }
    if (http_ && !std::exchange(has_asked_, true)) {
        reject(WebRejection::Unasked, "it ended without a request that could be understood");
    }
    socket_.reset();
    http_.reset();
}

void Connection::send(broadcast::SharedFrame frame) {
    if (socket_ && !socket_->sink.is_closing()) socket_->session->send(std::move(frame));
}

void Connection::close(CloseCode code, std::string reason) {
    if (socket_) {
        socket_->sink.close(code, std::move(reason));
    } else {
        lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

void Connection::answer(std::uint64_t request, HttpResponse response) {
    if (http_) http_->answer(request, std::move(response));
}

void Connection::sweep(TimePoint now) {
    if (http_) http_->sweep(now);
    if (!socket_) return;
    socket_->messages_this_second = 0;
    socket_->pieces_this_second = 0;
    if (room_ && now - socket_->last_received > kSilentFor) {
        close(CloseCode::Policy, "nothing was heard from this viewer for a minute");
    }
    socket_->session->sweep(now);
    socket_->sink.cut_if_overdue(now);
}

}  // namespace shopfloor::delivery
