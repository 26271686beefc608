// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/connection.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/rtmp/command.hpp"
#include "server/ingest/rtmp/handshake.hpp"
#include "server/ingest/rtmp/rtmp_error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using rtmp::Message;
using rtmp::MessageType;
using rtmp::RtmpError;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 32 * 1024;
constexpr auto kCancelAgain = std::chrono::seconds{1};
// A peer that asks for an acknowledgement of every few bytes gets them less often.
constexpr std::uint64_t kMinAckWindowBytes = 64 * 1024;
constexpr std::uint8_t kControlChunkStream = 2;
constexpr std::uint8_t kCommandChunkStream = 3;

std::string address_of(const asio::ip::tcp::socket& socket) {
    Error error;
    const auto endpoint = socket.remote_endpoint(error);
    if (error) return "unknown";
    const std::string address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

rtmp::ChunkLimits limits_from(const RtmpSettings& settings) {
    return {.max_message_bytes = settings.max_message_bytes,
            .max_command_bytes = settings.max_command_bytes,
            .max_unfinished_bytes = 2 * settings.max_message_bytes,
            .max_chunk_streams = settings.max_chunk_streams};
}

}  // namespace

RtmpConnection::RtmpConnection(std::unique_ptr<tls::ByteStream> stream, RtmpSettings settings)
    : stream_(std::move(stream)),
      settings_(std::move(settings)),
      peer_(address_of(stream_->socket())),
      reader_(limits_from(settings_)),
      input_(kReadBytes),
      ack_window_bytes_(settings_.window_ack_bytes),
      timer_(stream_->socket().get_executor()) {
    Error ignored;  // the peer may be gone already
    stream_->socket().set_option(asio::ip::tcp::no_delay{true}, ignored);
}

asio::awaitable<Error> RtmpConnection::handshake() {
    setup_deadline_ = Clock::now() + settings_.handshake_timeout;
    if (const Error error = co_await open_stream()) co_return error;
    if (const Error error = co_await read_exactly(1)) co_return error;
    if (input_[0] != rtmp::kVersion) {
        reject(Rejection::NotRtmp,
               fmt::format("refused, not RTMP: {}", rtmp::guess_protocol(input_[0])));
        co_return RtmpError::NotRtmp;
    }
    if (const Error error = co_await read_exactly(rtmp::kHandshakeBytes)) co_return error;
    Bytes answer = rtmp::answer_handshake(ByteView{input_}.first(rtmp::kHandshakeBytes));
    if (const Error error = co_await write(std::move(answer))) co_return error;
    // C2 should repeat S1, but there are encoders that send what they like.
    co_return co_await read_exactly(rtmp::kHandshakeBytes);
}

asio::awaitable<Result<Message>> RtmpConnection::receive() {
    for (;;) {
        if (dismissal_) co_return RtmpError::Dismissed;
        Result<std::optional<Message>> next = reader_.next();
        if (!next) co_return next.error();
        if (*next) {
            Message message = std::move(**next);
            if (message.type >= MessageType::Audio) co_return message;
            const Error error = co_await answer_control(std::move(message));
            if (error) co_return error;
            continue;
        }
        const Result<std::size_t> count = co_await read_some();
        if (!count) co_return count.error();
        reader_.append(ByteView{input_}.first(*count));
        received_bytes_ += *count;
        if (const Error error = co_await acknowledge()) co_return error;
    }
}

asio::awaitable<Error> RtmpConnection::send(Message message) {
    const std::uint8_t chunk_stream =
        message.type < MessageType::Audio ? kControlChunkStream : kCommandChunkStream;
    // Our own Set Chunk Size goes out before all that is longer than the initial 128 bytes.
    Bytes chunks = rtmp::to_chunks(message, chunk_stream, settings_.chunk_size_bytes);
    co_return co_await write(std::move(chunks));
}

asio::awaitable<void> RtmpConnection::close_gracefully() {
    if (!is_write_broken_) {
        setup_deadline_ = Clock::now() + settings_.close_timeout;
        has_timed_out_ = false;
        arm(*setup_deadline_);
        co_await stream_->finish();
        // What still comes in has to be read: closing over it would reset the connection, and
        // the peer would lose our last words.
        for (bool has_more = true; has_more && !has_timed_out_;) {
            has_more = co_await discard_some();
        }
        deadline_.reset();
    }
    abort();
}

void RtmpConnection::dismiss(std::string sentence) {
    if (dismissal_) return;
    dismissal_ = std::move(sentence);
    Error ignored;
    if (is_reading_) stream_->socket().cancel(ignored);
}

void RtmpConnection::abort() {
    Error ignored;
    stream_->socket().close(ignored);
    timer_.cancel();
}

asio::awaitable<Result<std::size_t>> RtmpConnection::read_some() {
    arm(setup_deadline_.value_or(Clock::now() + settings_.idle_timeout));
    is_reading_ = true;
    const Result<std::size_t> count = co_await stream_->read_some(input_);
    is_reading_ = false;
    deadline_.reset();
    if (!count) co_return failure(count.error());
    co_return count;
}

asio::awaitable<Error> RtmpConnection::read_exactly(std::size_t count) {
    arm(setup_deadline_.value_or(Clock::now() + settings_.idle_timeout));
    is_reading_ = true;
    Error error;
    for (std::size_t read = 0; read < count && !error;) {
        const auto rest = std::span{input_}.subspan(read, count - read);
        const Result<std::size_t> piece = co_await stream_->read_some(rest);
        if (piece) {
            read += *piece;
        } else {
            error = piece.error();
        }
    }
    is_reading_ = false;
    deadline_.reset();
    co_return error ? failure(error) : Error{};
}

asio::awaitable<Error> RtmpConnection::open_stream() {
    arm(*setup_deadline_);
    is_reading_ = true;
    const Error error = co_await stream_->open();
    is_reading_ = false;
    deadline_.reset();
    if (error && stream_->is_encrypted()) {
        reject(Rejection::NotRtmp, "TLS handshake failed: " + failure(error).message());
    }
    co_return error ? failure(error) : Error{};
}

// As it comes from the network. False at the end, or when the deadline has passed.
asio::awaitable<bool> RtmpConnection::discard_some() {
    const auto [error, count] =
        co_await stream_->socket().async_read_some(asio::buffer(input_), kAsTuple);
    co_return !error;
}

asio::awaitable<Error> RtmpConnection::write(Bytes bytes) {
    if (is_write_broken_) co_return asio::error::broken_pipe;
    arm(setup_deadline_.value_or(Clock::now() + settings_.idle_timeout));
    const Error error = co_await stream_->write(bytes);
    deadline_.reset();
    is_write_broken_ = static_cast<bool>(error);
    co_return error ? failure(error) : Error{};
}

asio::awaitable<Error> RtmpConnection::acknowledge() {
    if (received_bytes_ - acknowledged_bytes_ < ack_window_bytes_) co_return Error{};
    acknowledged_bytes_ = received_bytes_;
    Message acknowledgement =
        rtmp::control(MessageType::Acknowledgement, static_cast<std::uint32_t>(received_bytes_));
    co_return co_await send(std::move(acknowledgement));
}

asio::awaitable<Error> RtmpConnection::answer_control(Message message) {
    constexpr std::uint16_t ping_request = 6;
    ByteReader in{message.payload};
    if (message.type == MessageType::WindowAckSize) {
        const std::uint32_t window = in.u32();
        if (!in.ok()) co_return RtmpError::BadControl;
        ack_window_bytes_ = std::max<std::uint64_t>(window, kMinAckWindowBytes);
        co_return Error{};
    }
    if (message.type != MessageType::UserControl) co_return Error{};
    const std::uint16_t event = in.u16();
    const std::uint32_t timestamp = in.u32();
    if (event != ping_request || !in.ok()) co_return Error{};
    Message pong = rtmp::ping_response(timestamp);
    co_return co_await send(std::move(pong));
}

// A cancelled operation was cancelled by one of us two.
Error RtmpConnection::failure(Error error) const {
    if (error != asio::error::operation_aborted) return error;
    if (has_timed_out_) return RtmpError::TimedOut;
    return dismissal_ ? Error{RtmpError::Dismissed} : error;
}

// One timer serves all operations: it is moved only for a deadline before its own, as moving it
// for each read would cost more than the read.
void RtmpConnection::arm(Clock::time_point deadline) {
    deadline_ = deadline;
    if (!is_timer_waiting_ || timer_.expiry() > deadline) wait_for_deadline();
}

void RtmpConnection::wait_for_deadline() {
    timer_.expires_at(*deadline_);
    is_timer_waiting_ = true;
    timer_.async_wait([weak = weak_from_this()](Error error) {
        const auto self = weak.lock();
        if (self && !error) self->on_timer();
    });
}

void RtmpConnection::on_timer() {
    is_timer_waiting_ = false;
    if (!deadline_) return;
    if (Clock::now() < *deadline_) return wait_for_deadline();
    has_timed_out_ = true;
    Error ignored;
    stream_->socket().cancel(ignored);
    // An operation of several steps may have been between two of them: then it is told again.
    deadline_ = Clock::now() + kCancelAgain;
    wait_for_deadline();
}

}  // namespace shopfloor::ingest
