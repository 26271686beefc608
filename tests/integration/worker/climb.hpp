// SPDX-License-Identifier: MIT
// A source that a ladder is made of, and what its rungs must have in common.
#pragma once

#include "tests/integration/worker/enhanced_flv.hpp"
#include "tests/integration/worker/media_file.hpp"
#include "tests/integration/worker/worker_run.hpp"

namespace shopfloor::test {

/// Whether the renditions of a run have all come to the index where a source of so many chunks
/// ends, or close to it.
[[nodiscard]] std::function<bool(const WorkerRun&)> all_reached(std::size_t renditions,
                                                                std::uint32_t index);

/// Sends everything at once.
[[nodiscard]] Feed feed_of(std::vector<wire::Rung> ladder,
                           std::size_t renditions,
                           std::uint32_t last_index);
/// As well, and a busy machine may take its time.
[[nodiscard]] Feed patient_feed_of(std::vector<wire::Rung> ladder,
                                   std::size_t renditions,
                                   std::uint32_t last_index);

/// Media of ffmpeg's through the worker.
struct Climbed {
    TempFolder folder;
    std::filesystem::path source;
    WorkerRun run;

    /// An FLV file.
    Climbed(const std::string& arguments, const Feed& feed);
    /// An MP4 file, sent as enhanced RTMP has it.
    Climbed(const std::string& arguments, const Feed& feed, EnhancedForm form);

    std::filesystem::path write(std::uint8_t rendition) const;
};

/// Same chunks, same frames, same times, same sound, and nothing that a decoder complains of.
void check_alike(const Climbed& made, std::uint8_t first, std::uint8_t rendition);

/// SSIM of the rung against the source, scaled to its size.
[[nodiscard]] double similarity(const std::filesystem::path& source,
                                const std::filesystem::path& rung);

}  // namespace shopfloor::test
