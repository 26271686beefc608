// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/chunk_stream.hpp"

#include "server/ingest/rtmp/rtmp_error.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace shopfloor::ingest::rtmp {
namespace {

constexpr std::uint32_t kExtendedTimestamp = 0xffffff;
constexpr std::uint32_t kMaxChunkSize = 0xffffff;  // RTMP 1.0, 5.4.1

std::uint32_t u32_little_endian(ByteReader& in) {
    std::uint32_t value = 0;
    for (std::uint32_t shift = 0; shift < 32; shift += 8) {
        value |= std::uint32_t{in.u8()} << shift;
    }
    return value;
}

bool is_media(MessageType type) { return type == MessageType::Audio || type == MessageType::Video; }

}  // namespace

void ChunkReader::append(ByteView bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_));
    consumed_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void ChunkReader::consume(std::size_t count) noexcept {
    consumed_ += count;
    position_ += count;
}

Result<std::optional<Message>> ChunkReader::next() {
    for (;;) {
        if (!current_) {
            const Result<ChunkStart> start = begin_chunk();
            if (!start) return start.error();
            if (*start == ChunkStart::Incomplete) return std::optional<Message>{};
        }
        if (const Error error = take_payload()) return error;
        if (missing_in_chunk_ > 0) return std::optional<Message>{};

        ChunkStream& stream = *std::exchange(current_, nullptr);
        if (stream.payload.size() < stream.length) continue;
        Message message = finish_message(stream);
        if (message.type != MessageType::SetChunkSize && message.type != MessageType::Abort) {
            return std::optional<Message>{std::move(message)};
        }
        if (const Error error = obey(message)) return error;
    }
}

// Reads a chunk's header when all of it is there.
Result<ChunkReader::ChunkStart> ChunkReader::begin_chunk() {
    ByteReader in{ByteView{buffer_}.subspan(consumed_)};
    const std::uint8_t first = in.u8();
    BasicHeader basic{.format = static_cast<std::uint8_t>(first >> 6U), .stream = first & 0x3fU};
    if (basic.stream == 0) {
        basic.stream = 64U + in.u8();
    } else if (basic.stream == 1) {
        const std::uint32_t low = in.u8();
        basic.stream = 64U + low + 256U * in.u8();
    }
    if (!in.ok()) return ChunkStart::Incomplete;

    const Result<ChunkStream*> found = stream_for(basic);
    if (!found) return found.error();
    ChunkStream& stream = **found;

    if (basic.format == 3 && stream.is_extended && in.remaining() < 4)
        return ChunkStart::Incomplete;
    if (basic.format == 3) {
        skip_repeated_timestamp(in, stream);
    } else {
        ChunkStream header = stream;
        read_header(in, basic.format, header);
        if (!in.ok()) return ChunkStart::Incomplete;
        if (const Error error = check_length(header)) return error;
        stream = std::move(header);
    }
    if (!stream.is_inside_message) {
        stream.is_inside_message = true;
        const bool is_absolute = basic.format == 0;
        stream.timestamp = (is_absolute ? 0 : stream.timestamp) + stream.timestamp_field;
    }
    consume(in.position());
    current_ = &stream;
    missing_in_chunk_ = std::min<std::size_t>(chunk_size_, stream.length - stream.payload.size());
    return ChunkStart::Found;
}

Result<ChunkReader::ChunkStream*> ChunkReader::stream_for(BasicHeader header) {
    const auto found = streams_.find(header.stream);
    if (found != streams_.end()) {
        const bool is_new_header = header.format != 3;
        if (is_new_header && found->second.is_inside_message) {
            return RtmpError::HeaderInsideMessage;
        }
        return &found->second;
    }
    // librtmp opens chunk stream 2 with format 1, as message stream 0 is understood.
    if (header.format >= 2) return RtmpError::NoHeaderYet;
    if (streams_.size() >= limits_.max_chunk_streams) return RtmpError::TooManyChunkStreams;
    return &streams_[header.stream];
}

void ChunkReader::read_header(ByteReader& in, std::uint8_t format, ChunkStream& header) {
    header.timestamp_field = in.u24();
    if (format <= 1) {
        header.length = in.u24();
        header.type = static_cast<MessageType>(in.u8());
    }
    if (format == 0) header.stream_id = u32_little_endian(in);
    header.is_extended = header.timestamp_field == kExtendedTimestamp;
    if (header.is_extended) header.timestamp_field = in.u32();
}

// The specification repeats the extended field in each chunk of format 3; some encoders leave it
// out, and some put the absolute time there. What equals one of them is taken for it.
void ChunkReader::skip_repeated_timestamp(ByteReader& in, const ChunkStream& stream) const {
    if (!stream.is_extended) return;
    ByteReader peek = in;
    const std::uint32_t next = peek.u32();
    const bool is_absolute_time = stream.is_inside_message && next == stream.timestamp;
    if (next == stream.timestamp_field || is_absolute_time) in = peek;
}

Error ChunkReader::check_length(const ChunkStream& stream) const {
    const std::size_t limit =
        is_media(stream.type) ? limits_.max_message_bytes : limits_.max_command_bytes;
    if (stream.length > limit) return RtmpError::MessageTooLarge;
    return {};
}

Error ChunkReader::take_payload() {
    const std::size_t count = std::min(missing_in_chunk_, buffer_.size() - consumed_);
    if (unfinished_bytes_ + count > limits_.max_unfinished_bytes) {
        return RtmpError::TooMuchUnfinished;
    }
    const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_);
    current_->payload.insert(
        current_->payload.end(), begin, begin + static_cast<std::ptrdiff_t>(count));
    unfinished_bytes_ += count;
    missing_in_chunk_ -= count;
    consume(count);
    return {};
}

Message ChunkReader::finish_message(ChunkStream& stream) {
    unfinished_bytes_ -= stream.payload.size();
    stream.is_inside_message = false;
    return {.type = stream.type,
            .stream_id = stream.stream_id,
            .timestamp = stream.timestamp,
            .payload = std::exchange(stream.payload, {})};
}

Error ChunkReader::obey(const Message& control) {
    ByteReader in{control.payload};
    const std::uint32_t value = in.u32();
    if (!in.ok()) return RtmpError::BadControl;
    if (control.type == MessageType::SetChunkSize) {
        if (value == 0 || value > kMaxChunkSize) return RtmpError::BadControl;
        chunk_size_ = value;
        return {};
    }
    const auto aborted = streams_.find(value);
    if (aborted != streams_.end()) finish_message(aborted->second);
    return {};
}

Bytes to_chunks(const Message& message, std::uint8_t chunk_stream, std::size_t chunk_size_bytes) {
    assert(chunk_stream >= 2 && chunk_stream <= 63 && chunk_size_bytes > 0);
    constexpr std::uint8_t continuation = 0xc0;
    const bool is_extended = message.timestamp >= kExtendedTimestamp;
    ByteWriter out;
    out.u8(chunk_stream);
    out.u24(is_extended ? kExtendedTimestamp : message.timestamp);
    out.u24(static_cast<std::uint32_t>(message.payload.size()));
    out.u8(static_cast<std::uint8_t>(message.type));
    for (std::uint32_t shift = 0; shift < 32; shift += 8) {
        out.u8(static_cast<std::uint8_t>(message.stream_id >> shift));
    }
    if (is_extended) out.u32(message.timestamp);

    const ByteView payload{message.payload};
    for (std::size_t at = 0; at < payload.size(); at += chunk_size_bytes) {
        if (at > 0) {
            out.u8(continuation | chunk_stream);
            if (is_extended) out.u32(message.timestamp);
        }
        out.bytes(payload.subspan(at, std::min(chunk_size_bytes, payload.size() - at)));
    }
    return out.take();
}

}  // namespace shopfloor::ingest::rtmp
