// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/media/format.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace shopfloor::archive {

/// A place in a part where a player may begin.
struct Keyframe {
    media::MediaTime time{};   // presentation time, on the broadcast's timeline
    std::uint64_t offset = 0;  // of the chunk's first byte in the file

    bool operator==(const Keyframe&) const = default;
};

/// What a part holds: one init segment, then whole chunks.
struct PartContents {
    std::uint64_t init_bytes = 0;
    std::uint64_t bytes = 0;   // up to the end of the last whole chunk
    media::MediaTime start{};  // decode time of the first video sample
    media::MediaTime end{};    // end of the last one
    std::vector<Keyframe> keyframes;

    bool operator==(const PartContents&) const = default;
};

/// Reads a fragmented MP4 file of ours (ISO/IEC 14496-12): box by box, media skipped, so a gigabyte
/// costs some ten thousand small reads. Stops at the first chunk that is not whole or makes no
/// sense; what follows it is not counted. Nothing when not even the init segment is whole.
/// Blocks. `file` is a readable descriptor.
[[nodiscard]] std::optional<PartContents> scan_part(int file);

}  // namespace shopfloor::archive
