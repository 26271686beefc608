// SPDX-License-Identifier: MIT
#include "server/ingest/srt/ts_aligner.hpp"

#include "pipeline/media/ts_packet.hpp"

namespace shopfloor::ingest {
namespace {

using media::kTsPacketBytes;

bool is_whole(ByteView bytes) {
    if (bytes.size() % kTsPacketBytes != 0) return false;
    for (std::size_t at = 0; at < bytes.size(); at += kTsPacketBytes) {
        if (bytes[at] != media::kTsSync) return false;
    }
    return true;
}

}  // namespace

ByteView TsAligner::take(ByteView bytes) {
    if (rest_.empty() && is_whole(bytes)) return bytes;
    rest_.insert(rest_.end(), bytes.begin(), bytes.end());
    packets_.clear();
    collect();
    return packets_;
}

// A packet that is the last one is taken at its word: the next one may be long in coming.
void TsAligner::collect() {
    const ByteView all{rest_};
    std::size_t at = 0;
    for (; at < all.size(); ++at) {
        if (all[at] != media::kTsSync) {
            ++skipped_bytes_;
            continue;
        }
        if (all.size() - at < kTsPacketBytes) break;
        const std::size_t next = at + kTsPacketBytes;
        if (next < all.size() && all[next] != media::kTsSync) {
            ++skipped_bytes_;
            continue;
        }
        const ByteView packet = all.subspan(at, kTsPacketBytes);
        packets_.insert(packets_.end(), packet.begin(), packet.end());
        at = next - 1;
    }
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace shopfloor::ingest
