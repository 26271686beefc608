// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/source_packet.hpp"

#include <utility>

namespace shopfloor::ingest::rtmp {
namespace {

using broadcast::PacketKind;

PacketKind kind_of(TagKind kind) {
    switch (kind) {
        case TagKind::VideoConfig: return PacketKind::VideoConfig;
        case TagKind::AudioConfig: return PacketKind::AudioConfig;
        case TagKind::Keyframe: return PacketKind::Keyframe;
        case TagKind::Delta: return PacketKind::Delta;
        case TagKind::Audio: return PacketKind::Audio;
        case TagKind::Data: break;
    }
    return PacketKind::Data;
}

}  // namespace

broadcast::SourcePacket source_packet(FlvTag tag) {
    return {.kind = kind_of(tag.kind), .bytes = std::move(tag.bytes)};
}

}  // namespace shopfloor::ingest::rtmp
