// SPDX-License-Identifier: MIT
#include "server/delivery/socket_sink.hpp"

#include <libwebsockets.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace shopfloor::delivery {
namespace {

constexpr std::chrono::seconds kCloseGrace{2};
// A control frame holds 125 bytes, two of them the code (RFC 6455, 5.5).
constexpr std::size_t kMaxReasonBytes = 123;
constexpr std::uint8_t kFinalClose = 0x88;

tcp_info connection_info(lws* wsi) {
    tcp_info info{};
    socklen_t size = sizeof(info);
    if (::getsockopt(lws_get_socket_fd(wsi), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    return info;
}

}  // namespace

SocketSink::SocketSink(lws* wsi, SendBatch& batch)
    : wsi_(wsi),
      batch_(batch),
      descriptor_(lws_get_socket_fd(wsi)),
      is_encrypted_(lws_is_ssl(wsi) != 0) {}

SocketSink::~SocketSink() { flush_batch(); }

void SocketSink::limit_unsent(std::size_t bytes) const {
    const auto limit = static_cast<std::uint32_t>(bytes);
    ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &limit, sizeof(limit));
}

bool SocketSink::blocked() const { return lws_partial_buffered(wsi_) != 0; }

void SocketSink::write(ByteView frames) {
    flush_batch();
    if (!closing_) write_raw(frames);
}

void SocketSink::write_with_others(ByteView frames) {
    flush_batch();
    if (closing_ || frames.empty()) return;
    if (is_encrypted_) {  // bytes of ours in the clear would break the connection
        write_raw(frames);
        if (blocked()) wait_writable();
        return;
    }
    in_batch_ = frames;
    batch_.add(descriptor_, frames, *this);
}

void SocketSink::tell_with_others(broadcast::SharedFrame event) {
    flush_batch();
    event_ = std::move(event);
    write_with_others(*event_);
}

// A pass writes once to each; this keeps the order whatever comes between.
void SocketSink::flush_batch() {
    if (!in_batch_.empty()) batch_.flush();
}

void SocketSink::sent(std::ptrdiff_t result) {
    const auto event = std::exchange(event_, nullptr);
    const ByteView frames = std::exchange(in_batch_, {});
    if (result < 0 && result != -EAGAIN) {
        fail();
        return;
    }
    const auto rest = frames.subspan(static_cast<std::size_t>(std::max<std::ptrdiff_t>(result, 0)));
    if (rest.empty()) return;
    write_raw(rest);
    wait_writable();
}

void SocketSink::write_raw(ByteView frames) {
    // lws_write takes a pointer to non-const for the sake of its other modes; HTTP only reads.
    auto* bytes = const_cast<std::uint8_t*>(frames.data());
    if (lws_write(wsi_, bytes, frames.size(), LWS_WRITE_HTTP) < 0) fail();
}

void SocketSink::fail() {
    closing_ = true;
    cut();
}

void SocketSink::wait_writable() {
    if (!std::exchange(waits_, true)) lws_callback_on_writable(wsi_);
}

// Our own frame rather than lws_close_reason: that one works from some callbacks only.
void SocketSink::close(CloseCode code, std::string reason) {
    flush_batch();
    if (std::exchange(closing_, true)) return;
    close_code_ = code;
    reason.resize(std::min(reason.size(), kMaxReasonBytes));
    ByteWriter frame;
    frame.u8(kFinalClose);
    frame.u8(static_cast<std::uint8_t>(reason.size() + 2));
    frame.u16(static_cast<std::uint16_t>(code));
    frame.text(reason);
    close_frame_ = frame.take();
    flush_close();
}

void SocketSink::flush_close() {
    if (close_frame_.empty()) return;
    if (blocked()) {
        wait_writable();
        return;
    }
    close_sent_ = true;
    write_raw(std::exchange(close_frame_, {}));
}

bool SocketSink::peer_closes() noexcept {
    closing_ = true;
    close_frame_.clear();
    return close_sent_;
}

std::uint64_t SocketSink::taken_bytes() const { return connection_info(wsi_).tcpi_bytes_acked; }

PathRate SocketSink::path_rate() const {
    const tcp_info info = connection_info(wsi_);
    return {.bps = info.tcpi_delivery_rate * 8,
            .is_what_we_sent = info.tcpi_delivery_rate_app_limited != 0};
}

void SocketSink::cut_if_overdue(std::chrono::steady_clock::time_point now) {
    if (!closing_) return;
    if (!overdue_since_) {
        overdue_since_ = now;
    } else if (now - *overdue_since_ > kCloseGrace) {
        cut();
    }
}

void SocketSink::cut() { lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC); }

}  // namespace shopfloor::delivery
