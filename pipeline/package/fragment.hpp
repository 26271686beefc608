// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <span>

namespace shopfloor::package {

/// One coded frame, its times in ticks of its track from the epoch's zero.
struct Sample {
    std::int64_t decode_ticks = 0;
    std::uint32_t duration_ticks = 0;
    std::int32_t composition_ticks = 0;  // presentation after decode time; may be negative
    bool is_sync = true;
    Bytes payload;
};

/// Where a tfdt's baseMediaDecodeTime lies, and its value.
struct DecodeTimeAt {
    std::uint32_t offset = 0;
    std::uint64_t ticks = 0;
};

struct Fragment {
    Bytes bytes;  // moof + mdat
    DecodeTimeAt video;
    DecodeTimeAt audio;  // offset 0: there was no audio, and there is no audio traf
};

/// Writes one movie fragment (ISO/IEC 14496-12, 8.8): default-base-is-moof, tfdt and trun of
/// version 1, the video first in the mdat. `video` must not be empty. Pure.
[[nodiscard]] Fragment write_fragment(std::uint32_t sequence,
                                      std::span<const Sample> video,
                                      std::span<const Sample> audio);

}  // namespace shopfloor::package
