// SPDX-License-Identifier: MIT
// An encoder's MPEG-TS: whatever comes, units have no more bytes than their packets, and times are
// never negative.
#include "pipeline/ingest/ts_demuxer.hpp"

#include <cstdint>
#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::size_t given = 0;
    ingest::TsDemuxer demuxer{{.tracks =
                                   [](const ingest::TsTracks& tracks) {
                                       if (tracks.left_out.size() > ingest::kMaxTsStreams)
                                           std::abort();
                                   },
                               .frame =
                                   [&given](const ingest::TsFrame& frame) {
                                       given += frame.bytes.size();
                                       if (frame.bytes.empty()) std::abort();
                                       if (frame.decode_time && frame.decode_time->count() < 0)
                                           std::abort();
                                   },
                               .scrambled = [] {}}};
    // In two messages, as the wire cuts it between packets.
    const std::size_t half = size / media::kTsPacketBytes / 2 * media::kTsPacketBytes;
    demuxer.take(ByteView{data, half});
    demuxer.take(ByteView{data, size}.subspan(half));
    if (given > size) std::abort();
    return 0;
}
