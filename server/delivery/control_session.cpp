// SPDX-License-Identifier: MIT
#include "server/delivery/control_session.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace shopfloor::delivery {
namespace {

// Messages that the business thread has not taken yet. It answers 32 at a time for each socket.
constexpr unsigned kMaxUnread = 64;

}  // namespace

ControlSession::ControlSession(Services& services, FrameSink& sink, SocketId id, SocketPeer peer)
    : services_(services), sink_(sink), id_(id) {
    const auto& shared = *services_.shared;
    boost::asio::post(
        shared.wiring.business,
        [&handler = shared.wiring.control, &sender = shared.sender, id, peer = std::move(peer)] {
            handler.opened(id, sender, peer);
        });
}

void ControlSession::received(std::string text) {
    if (closing_) return;
    if (unread_->load(std::memory_order_relaxed) >= kMaxUnread) {
        closing_ = true;
        sink_.close(CloseCode::Policy, "too many messages at once; wait for the answers");
        return;
    }
    unread_->fetch_add(1, std::memory_order_relaxed);
    const auto& wiring = services_.shared->wiring;
    boost::asio::post(
        wiring.business,
        [&handler = wiring.control, id = id_, unread = unread_, text = std::move(text)]() mutable {
            unread->fetch_sub(1, std::memory_order_relaxed);
            handler.received(id, std::move(text));
        });
}

void ControlSession::writable() {
    while (!waiting_.empty() && !sink_.blocked()) {
        const auto frame = std::move(waiting_.front());
        waiting_.pop_front();
        waiting_bytes_ -= frame->size();
        sink_.write(*frame);
    }
    if (!waiting_.empty()) sink_.wait_writable();
}

void ControlSession::closed() {
    const auto& wiring = services_.shared->wiring;
    boost::asio::post(wiring.business,
                      [&handler = wiring.control, id = id_] { handler.closed(id); });
}

void ControlSession::send(broadcast::SharedFrame frame) {
    if (closing_) return;
    waiting_bytes_ += frame->size();
    waiting_.push_back(std::move(frame));
    writable();
    if (waiting_bytes_ > services_.shared->settings.control_backlog_bytes) {
        closing_ = true;
        waiting_.clear();
        Counters::add(services_.counters.closed_slow);
        sink_.close(CloseCode::TooSlow, "too many unsent messages; connect again");
    }
}

}  // namespace shopfloor::delivery
