// SPDX-License-Identifier: MIT
#include "server/broadcast/source_headers.hpp"

#include <algorithm>

namespace shopfloor::broadcast {
namespace {

bool is_config(PacketKind kind) {
    return kind == PacketKind::VideoConfig || kind == PacketKind::AudioConfig;
}

// The FLV tag's header holds its time, so only what follows it is compared.
ByteView body(const Bytes& bytes) {
    constexpr std::size_t tag_header = 11;
    constexpr std::size_t trailing_size = 4;
    const ByteView view{bytes};
    return view.size() > tag_header + trailing_size
               ? view.subspan(tag_header, view.size() - tag_header - trailing_size)
               : view;
}

}  // namespace

bool SourceHeaders::is_header(PacketKind kind) noexcept {
    return is_config(kind) || kind == PacketKind::Header || kind == PacketKind::Data;
}

bool SourceHeaders::keep(const SourcePacket& packet) {
    const auto same = std::ranges::find(kept_, packet.kind, &SourcePacket::kind);
    if (same == kept_.end()) {
        kept_.push_back(packet);
        return false;
    }
    const bool is_new = !std::ranges::equal(body(same->bytes), body(packet.bytes));
    same->bytes = packet.bytes;
    return is_new && is_config(packet.kind);
}

}  // namespace shopfloor::broadcast
