// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/publication.hpp"
#include "server/ingest/rtmp/flv_tag.hpp"

namespace shopfloor::ingest::rtmp {

/// A checked tag, as a broadcast takes it.
[[nodiscard]] broadcast::SourcePacket source_packet(FlvTag tag);

}  // namespace shopfloor::ingest::rtmp
