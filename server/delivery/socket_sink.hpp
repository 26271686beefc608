// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/frame_sink.hpp"
#include "server/delivery/send_batch.hpp"

#include <chrono>
#include <optional>

struct lws;

namespace shopfloor::delivery {

/// A WebSocket's end at libwebsockets. Frames go out as they are, headers included, by its raw
/// path, so nothing is written into buffers that threads share. Owner: the delivery thread.
class SocketSink final : public FrameSink, private SendBatch::Sender {
public:
    /// `batch` must outlive it, and be flushed at the end of each pass.
    SocketSink(lws* wsi, SendBatch& batch);
    ~SocketSink() override;
    SocketSink(const SocketSink&) = delete;
    SocketSink& operator=(const SocketSink&) = delete;

    /// Once the upgrade is done: how many unsent bytes the kernel takes before it says "full".
    void limit_unsent(std::size_t bytes) const;

    bool blocked() const override;
    void write(ByteView frames) override;
    /// Past libwebsockets, which only sees what the socket does not take; under TLS through it.
    void write_with_others(ByteView frames) override;
    void tell_with_others(broadcast::SharedFrame event) override;
    /// Asks libwebsockets once, however often it is called before `woke`: each time costs two
    /// system calls, and a stalled viewer is looked at for each chunk.
    void wait_writable() override;
    /// The socket takes bytes again, as was asked for.
    void woke() noexcept { waits_ = false; }
    /// The close frame goes out as soon as the socket takes bytes; one that takes none is cut.
    void close(CloseCode code, std::string reason) override;
    std::uint64_t taken_bytes() const override;
    PathRate path_rate() const override;

    /// The socket takes bytes again: sends a close frame that had to wait.
    void flush_close();
    /// Cuts the connection if it was to be closed and still is not after a grace.
    void cut_if_overdue(std::chrono::steady_clock::time_point now);
    /// The peer's close frame has come. True if it answers ours, so that all is said.
    bool peer_closes() noexcept;
    bool is_closing() const noexcept { return closing_; }
    /// What the server has closed it with; nothing where the peer left or was lost.
    std::optional<CloseCode> close_code() const noexcept { return close_code_; }

private:
    void sent(std::ptrdiff_t result) override;
    void flush_batch();
    void write_raw(ByteView frames);
    void fail();
    void cut();

    lws* wsi_;
    SendBatch& batch_;
    int descriptor_;
    bool is_encrypted_;
    ByteView in_batch_;             // empty, but for a pass
    broadcast::SharedFrame event_;  // which that may be
    bool waits_ = false;
    bool closing_ = false;
    bool close_sent_ = false;
    std::optional<CloseCode> close_code_;
    Bytes close_frame_;
    std::optional<std::chrono::steady_clock::time_point> overdue_since_;
};

}  // namespace shopfloor::delivery
