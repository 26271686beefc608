// SPDX-License-Identifier: MIT
// RTMP 1.0, 5.3: messages are cut into chunks, and the chunks of several messages interleave.
#pragma once

#include "pipeline/base/result.hpp"
#include "server/ingest/rtmp/message.hpp"

#include <optional>
#include <unordered_map>

namespace shopfloor::ingest::rtmp {

struct ChunkLimits {
    std::size_t max_message_bytes = 4 * 1024 * 1024;     // audio, video
    std::size_t max_command_bytes = 64 * 1024;           // everything else
    std::size_t max_unfinished_bytes = 8 * 1024 * 1024;  // all incomplete messages together
    std::size_t max_chunk_streams = 64;
};

/// Chunks to messages. Obeys the peer's Set Chunk Size and Abort, which are not handed out.
/// Memory is taken only for bytes that have arrived. After an error the stream is useless.
/// Owner: one thread.
class ChunkReader {
public:
    explicit ChunkReader(ChunkLimits limits = {}) : limits_(limits) {}

    /// Takes the next bytes of the stream.
    void append(ByteView bytes);

    /// The next whole message; nothing while it is incomplete. Errors: TooManyChunkStreams,
    /// NoHeaderYet, HeaderInsideMessage, MessageTooLarge, TooMuchUnfinished, BadControl.
    [[nodiscard]] Result<std::optional<Message>> next();

    /// Bytes understood so far: where in the stream an error lies.
    std::uint64_t position() const noexcept { return position_; }

private:
    struct ChunkStream {
        std::uint32_t timestamp = 0;
        std::uint32_t timestamp_field = 0;  // the last absolute time or delta, as it was sent
        std::uint32_t length = 0;
        MessageType type{};
        std::uint32_t stream_id = 0;
        bool is_extended = false;  // timestamp_field came in the extended form
        bool is_inside_message = false;
        Bytes payload;
    };
    struct BasicHeader {
        std::uint8_t format = 0;
        std::uint32_t stream = 0;
    };

    enum class ChunkStart { Found, Incomplete };

    Result<ChunkStart> begin_chunk();
    Result<ChunkStream*> stream_for(BasicHeader header);
    static void read_header(ByteReader& in, std::uint8_t format, ChunkStream& header);
    void skip_repeated_timestamp(ByteReader& in, const ChunkStream& stream) const;
    Error check_length(const ChunkStream& stream) const;
    Error take_payload();
    Message finish_message(ChunkStream& stream);
    Error obey(const Message& control);
    void consume(std::size_t count) noexcept;

    ChunkLimits limits_;
    Bytes buffer_;
    std::size_t consumed_ = 0;  // of buffer_
    std::uint64_t position_ = 0;
    std::size_t unfinished_bytes_ = 0;
    std::uint32_t chunk_size_ = 128;
    std::unordered_map<std::uint32_t, ChunkStream> streams_;
    ChunkStream* current_ = nullptr;    // whose chunk is being read; map nodes do not move
    std::size_t missing_in_chunk_ = 0;  // payload bytes of that chunk still to come
};

/// A message as chunks of `chunk_size_bytes` on a chunk stream (2 to 63), headers in full.
[[nodiscard]] Bytes to_chunks(const Message& message,
                              std::uint8_t chunk_stream,
                              std::size_t chunk_size_bytes);

}  // namespace shopfloor::ingest::rtmp
