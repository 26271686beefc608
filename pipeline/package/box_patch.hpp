// SPDX-License-Identifier: MIT
// What the server does to a finished chunk: set its decode time, put a cue before it.
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <string_view>

namespace shopfloor::package {

/// Writes `ticks` as the 64-bit baseMediaDecodeTime of a version 1 tfdt (ISO/IEC 14496-12,
/// 8.8.12) at `offset`. False, and nothing written, when it would not fit into `chunk`.
[[nodiscard]] bool patch_decode_time(std::span<std::uint8_t> chunk,
                                     std::size_t offset,
                                     std::uint64_t ticks) noexcept;

/// An `emsg` box, version 1 (ISO/IEC 23009-1, 5.10.3.3), timescale 1,000,000, zero duration,
/// scheme "https://aomedia.org/emsg/ID3": its message is an ID3v2.4 tag with one TXXX frame
/// named "shopfloor.cue" whose value is `json`, UTF-8, so that standard players surface it.
/// `id` must be unique for each cue revision of a broadcast.
[[nodiscard]] Bytes cue_emsg(media::MediaTime at, std::uint32_t id, std::string_view json);

}  // namespace shopfloor::package
