// SPDX-License-Identifier: MIT
// A hostile publisher's bytes after the handshake: chunks to messages, commands parsed, media
// made into FLV tags. However the bytes are cut on their way, the same must come out.
#include "server/ingest/rtmp/chunk_stream.hpp"
#include "server/ingest/rtmp/command.hpp"
#include "server/ingest/rtmp/flv_tag.hpp"

#include <algorithm>
#include <cstdlib>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp;

namespace {

struct Reading {
    std::vector<Message> messages;
    Error error;
};

Reading read_in_steps(ByteView bytes, std::size_t step) {
    ChunkReader reader{{.max_message_bytes = 64 * 1024,
                        .max_command_bytes = 4 * 1024,
                        .max_unfinished_bytes = 80 * 1024,
                        .max_chunk_streams = 4}};
    Reading reading;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        reader.append(bytes.subspan(at, std::min(step, bytes.size() - at)));
        for (;;) {
            auto message = reader.next();
            if (!message) {
                reading.error = message.error();
                return reading;
            }
            if (!*message) break;
            reading.messages.push_back(std::move(**message));
        }
    }
    return reading;
}

void require(bool holds) {
    if (!holds) std::abort();
}

void check_tag(const FlvTag& tag) {
    constexpr std::size_t around = 11 + 4;
    ByteReader in{tag.bytes};
    in.u8();
    const std::uint32_t size = in.u24();
    require(tag.bytes.size() == size + around);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes{data + 1, size - 1};
    const Reading whole = read_in_steps(bytes, bytes.size() + 1);
    const Reading parts = read_in_steps(bytes, std::size_t{1} + data[0]);
    require(whole.messages == parts.messages && whole.error == parts.error);

    FlvTagger tagger;
    for (const Message& message : whole.messages) {
        if (const auto command = parse_command(message)) {
            static_cast<void>(app_of(*command));
            static_cast<void>(key_of(text_argument(*command, 1)));
        }
        const auto tag = tagger.take(message);
        if (!tag) static_cast<void>(unsupported_sentence(message));
        if (tag && *tag) check_tag(**tag);
    }
    return 0;
}
