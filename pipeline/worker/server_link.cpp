// SPDX-License-Identifier: MIT
#include "pipeline/worker/server_link.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace shopfloor::worker {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

ServerLink::ServerLink(int socket, std::size_t limit_bytes)
    : socket_(socket), limit_bytes_(limit_bytes), read_buffer_(kReadBytes) {}

ServerLink::Received ServerLink::receive() {
    const ssize_t got = recv(socket_, read_buffer_.data(), read_buffer_.size(), MSG_DONTWAIT);
    if (got < 0 && would_block(errno)) return Received::Nothing;
    if (got <= 0) return Received::PeerGone;
    splitter_.append(ByteView{read_buffer_}.first(static_cast<std::size_t>(got)));
    return Received::Something;
}

Result<std::optional<wire::ToWorker>> ServerLink::next() {
    const auto message = splitter_.next();
    if (!message) return message.error();
    if (!*message) return std::optional<wire::ToWorker>{};
    auto decoded = wire::decode_to_worker(**message);
    if (!decoded) return decoded.error();
    return std::optional{std::move(*decoded)};
}

bool ServerLink::is_dropped(const wire::ToServer& message) {
    const bool is_full = unsent_bytes_ > limit_bytes_;
    if (std::holds_alternative<wire::Thumbnail>(message)) return is_full;
    const auto* chunk = std::get_if<wire::Chunk>(&message);
    if (!chunk) return false;
    // After a hole the server has nothing to show before the rendition's next keyframe.
    const std::size_t rendition = chunk->rendition;
    const bool is_dropped =
        is_full || (awaits_keyframe_[rendition] && !chunk->begins_with_keyframe);
    awaits_keyframe_[rendition] = is_dropped;
    if (is_dropped) ++dropped_chunks_;
    return is_dropped;
}

void ServerLink::send(const wire::ToServer& message) {
    if (is_dropped(message)) return;
    queue_.push_back(wire::encode(message));
    unsent_bytes_ += queue_.back().size();
    flush();
}

bool ServerLink::flush() noexcept {
    while (!queue_.empty()) {
        const ByteView rest = ByteView{queue_.front()}.subspan(sent_of_front_);
        const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0) return would_block(errno);
        const auto count = static_cast<std::size_t>(sent);
        unsent_bytes_ -= count;
        sent_of_front_ += count;
        if (count == rest.size()) {
            queue_.pop_front();
            sent_of_front_ = 0;
        }
    }
    return true;
}

void ServerLink::flush_blocking(std::chrono::milliseconds patience) noexcept {
    while (flush() && !queue_.empty()) {
        pollfd waiting{.fd = socket_, .events = POLLOUT, .revents = 0};
        if (poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return;
    }
}

}  // namespace shopfloor::worker
