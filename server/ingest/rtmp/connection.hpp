// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "server/ingest/rtmp/chunk_stream.hpp"
#include "server/ingest/rtmp/rtmp_settings.hpp"
#include "server/tls/byte_stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::ingest {

/// One publisher's connection: messages in, messages out, deadlines, and the way to tell it to go.
/// Owner: the executor of its socket, which must be a strand; every function runs there. At most
/// one of the awaitable functions runs at a time.
class RtmpConnection : public std::enable_shared_from_this<RtmpConnection> {
public:
    using Clock = std::chrono::steady_clock;

    RtmpConnection(std::unique_ptr<tls::ByteStream> stream, RtmpSettings settings);

    const RtmpSettings& settings() const noexcept { return settings_; }
    boost::asio::any_io_executor executor() { return stream_->socket().get_executor(); }
    /// "rtmp", or "rtmps" under TLS.
    std::string protocol() const { return stream_->is_encrypted() ? "rtmps" : "rtmp"; }
    void reject(Rejection kind, std::string_view sentence) const {
        settings_.tally->reject(kind, peer_, sentence);
    }
    /// The peer's "ip:port"; of IPv6 "[ip]:port".
    const std::string& peer() const noexcept { return peer_; }
    /// Bytes understood since the handshake: where an error lies.
    std::uint64_t position() const noexcept { return reader_.position(); }

    /// From now on `receive` fails with TimedOut: at `deadline`, or after `idle_timeout` without
    /// a byte.
    void expect_by(Clock::time_point deadline) { setup_deadline_ = deadline; }
    void expect_traffic() { setup_deadline_.reset(); }

    /// That of TLS, where there is one, and RTMP's. Errors: NotRtmp, TimedOut, Dismissed, those of
    /// the socket and of TLS.
    boost::asio::awaitable<Error> handshake();

    /// The next message that a session has to look at; acknowledgements, pings and windows are
    /// dealt with in here. Errors: TimedOut, Dismissed, those of ChunkReader and of the socket.
    boost::asio::awaitable<Result<rtmp::Message>> receive();

    boost::asio::awaitable<Error> send(rtmp::Message message);

    /// Lets what was sent reach the peer, then closes. Waits for `close_timeout` at most.
    boost::asio::awaitable<void> close_gracefully();

    /// Makes `receive` fail with Dismissed, also one that waits now.
    void dismiss(std::string sentence);
    /// Why, after `dismiss`.
    const std::optional<std::string>& dismissal() const noexcept { return dismissal_; }

    /// Closes the socket under whatever waits on it.
    void abort();

private:
    boost::asio::awaitable<Result<std::size_t>> read_some();
    boost::asio::awaitable<Error> read_exactly(std::size_t count);
    boost::asio::awaitable<Error> open_stream();
    boost::asio::awaitable<bool> discard_some();
    boost::asio::awaitable<Error> write(Bytes bytes);
    boost::asio::awaitable<Error> acknowledge();
    boost::asio::awaitable<Error> answer_control(rtmp::Message message);
    Error failure(Error error) const;
    void arm(Clock::time_point deadline);
    void wait_for_deadline();
    void on_timer();

    std::unique_ptr<tls::ByteStream> stream_;
    RtmpSettings settings_;
    std::string peer_;
    rtmp::ChunkReader reader_;
    Bytes input_;

    std::uint64_t received_bytes_ = 0;
    std::uint64_t acknowledged_bytes_ = 0;
    std::uint64_t ack_window_bytes_;

    boost::asio::steady_timer timer_;
    bool is_timer_waiting_ = false;
    std::optional<Clock::time_point> deadline_;        // of the operation that waits now
    std::optional<Clock::time_point> setup_deadline_;  // of the phase, when it has one
    bool has_timed_out_ = false;

    bool is_reading_ = false;
    bool is_write_broken_ = false;  // a message may be half written: nothing may follow
    std::optional<std::string> dismissal_;
};

}  // namespace shopfloor::ingest
