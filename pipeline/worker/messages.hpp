// SPDX-License-Identifier: MIT
// Between what the worker's modules say and what the wire says.
#pragma once

#include "pipeline/ladder/rung_plan.hpp"
#include "pipeline/package/chunk.hpp"
#include "pipeline/package/init_segment.hpp"
#include "pipeline/wire/message.hpp"

namespace shopfloor::worker {

/// Pure.
[[nodiscard]] std::vector<ladder::WantedRung> wanted_rungs(const wire::Start& start);

/// Pure.
[[nodiscard]] wire::Ready ready_message(std::uint8_t rendition,
                                        bool is_encoded,
                                        const package::TrackSet& tracks);

/// `audio_timescale` is that of the rendition's sound, in ticks per second. Pure.
[[nodiscard]] wire::Chunk chunk_message(std::uint8_t rendition,
                                        package::PackagedChunk chunk,
                                        std::uint32_t audio_timescale);

}  // namespace shopfloor::worker
