// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/wire/message.hpp"
#include "server/broadcast/chunk.hpp"
#include "server/broadcast/timeline.hpp"
#include "server/room/cue.hpp"

#include <span>

namespace shopfloor::broadcast {

/// The bytes before each init segment and chunk on the viewer's socket (delivery/PROTOCOL.md).
inline constexpr std::size_t kMediaHeaderBytes = 32;

/// What all viewers get before the first chunk of an epoch.
[[nodiscard]] std::shared_ptr<const Init> make_init(const wire::Ready& ready,
                                                    std::uint32_t epoch,
                                                    std::chrono::microseconds utc);

/// The init segment's own bytes inside `init.frames`, for whoever writes files.
[[nodiscard]] ByteView init_segment(const Init& init) noexcept;

/// A worker's chunk as viewers get it: its decode times set, `cues` as emsg boxes before its
/// moof, headers in front, in one buffer. `sequence` and the flag for the first chunk of an epoch
/// are in the header. Errors: bad_message when a tfdt position lies outside of the chunk.
struct FrameOrder {
    Timeline::Placed placed;
    std::uint32_t sequence = 0;
    bool is_first_of_epoch = false;
    std::chrono::microseconds utc{};
    std::shared_ptr<const Init> init;
    std::span<const room::Cue> cues;
};

[[nodiscard]] Result<SharedChunk> make_chunk(wire::Chunk chunk, const FrameOrder& order);

}  // namespace shopfloor::broadcast
