// SPDX-License-Identifier: MIT
// What an SRT caller says of itself, and the bytes that it sends.
#include "pipeline/media/ts_packet.hpp"
#include "server/ingest/srt/stream_id.hpp"
#include "server/ingest/srt/ts_aligner.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    if (const auto id = ingest::parse_stream_id(text)) {
        if (id->room.empty() || id->key_id.empty() || id->room.size() > 64) std::abort();
        const std::string again =
            "#!::r=" + id->room + ",u=" + id->key_id + (id->mode.empty() ? "" : ",m=" + id->mode);
        if (ingest::parse_stream_id(again) != id) std::abort();
    }
    ingest::TsAligner aligner;
    std::size_t taken = 0;
    for (ByteView rest{data, size}; !rest.empty();) {
        const std::size_t step = std::min<std::size_t>(rest.size(), 1 + rest[0] % 251U);
        const ByteView packets = aligner.take(rest.first(step));
        if (packets.size() % media::kTsPacketBytes != 0) std::abort();
        for (std::size_t at = 0; at < packets.size(); at += media::kTsPacketBytes) {
            if (packets[at] != media::kTsSync) std::abort();
        }
        taken += packets.size();
        rest = rest.subspan(step);
    }
    if (taken + aligner.skipped_bytes() > size) std::abort();
    return 0;
}
