// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/codec.hpp"

#include <bitset>
#include <deque>

namespace shopfloor::worker {

/// The worker's end of the socket to the server: messages in, messages out, never blocking.
/// Owner: the worker's loop.
class ServerLink {
public:
    /// `socket` is a connected stream socket, and stays the caller's. What the server has not
    /// read is kept up to `limit_bytes`.
    ServerLink(int socket, std::size_t limit_bytes);

    enum class Received { Something, Nothing, PeerGone };

    /// Reads what is there, at most one buffer full.
    [[nodiscard]] Received receive();
    /// The next message that was received whole. Errors: wire::WireError; the link is then useless.
    [[nodiscard]] Result<std::optional<wire::ToWorker>> next();

    /// Queues a message, and sends what the socket takes. When the queue is full, chunks and
    /// thumbnails are dropped, chunks up to the next keyframe of their rendition; the rest is
    /// always taken.
    void send(const wire::ToServer& message);
    /// Sends what the socket takes. False: the server is gone.
    bool flush() noexcept;
    /// Sends everything, or gives up when the socket takes nothing for `patience`.
    void flush_blocking(std::chrono::milliseconds patience) noexcept;

    int socket() const noexcept { return socket_; }
    std::size_t unsent_bytes() const noexcept { return unsent_bytes_; }
    std::uint64_t dropped_chunks() const noexcept { return dropped_chunks_; }

private:
    bool is_dropped(const wire::ToServer& message);

    const int socket_;
    const std::size_t limit_bytes_;
    wire::MessageSplitter splitter_;
    Bytes read_buffer_;
    std::deque<Bytes> queue_;
    std::size_t sent_of_front_ = 0;
    std::size_t unsent_bytes_ = 0;
    std::bitset<256> awaits_keyframe_;  // by rendition
    std::uint64_t dropped_chunks_ = 0;
};

}  // namespace shopfloor::worker
