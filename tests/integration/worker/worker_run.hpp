// SPDX-License-Identifier: MIT
// Runs the real media worker on a file.
#pragma once

#include "pipeline/ladder/shed_rules.hpp"
#include "pipeline/wire/message.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

namespace shopfloor::test {

/// Everything that a worker said, in order of its kinds.
struct WorkerRun {
    std::vector<wire::Ready> ready;
    std::vector<wire::Chunk> chunks;
    std::vector<wire::RenditionEnded> ended_renditions;
    std::vector<wire::Thumbnail> thumbnails;
    std::vector<wire::Stats> stats;
    std::vector<wire::Warning> warnings;
    std::optional<wire::Ended> ended;
    int exit_status = -1;  // of waitpid(2)
    std::chrono::microseconds processor_time{};
    long peak_kib = 0;                        // of memory
    std::chrono::microseconds first_chunk{};  // came so long after the worker was started

    bool warned(const std::string& code) const;
    /// This run with the Ready and the chunks of one rendition only.
    WorkerRun rendition(std::uint8_t number) const;
};

struct Feed {
    wire::Start start;
    std::size_t piece_bytes = 16 * 1024;
    bool stops = true;                        // sends Stop after the last byte
    bool closes = false;                      // closes the socket after the last byte
    std::chrono::milliseconds piece_pause{};  // between pieces
    std::chrono::milliseconds stop_pause{};   // before Stop
    std::size_t burst_bytes = 0;              // so much without pauses between pieces
    /// The burst comes when this holds, and at the beginning without it.
    std::function<bool(const WorkerRun&)> bursts_when = nullptr;
    /// 1: in real time, a piece being a tag of FLV, sent at its time; 0.5: at half the pace.
    double pace = 0;
    /// Stop is not sent before this holds.
    std::function<bool(const WorkerRun&)> stops_when = nullptr;
    /// Runs the worker inside of this process, with these limits of its ladder.
    std::optional<ladder::ShedSettings> shed = std::nullopt;
};

/// Starts SHOPFLOOR_PIPELINE, sends `source`, and reads until it has exited.
/// Throws std::runtime_error when that takes over a minute.
[[nodiscard]] WorkerRun run_worker(const Bytes& source, const Feed& feed = {});

/// Init segment and chunks as a file; decode times moved by `base`, as the server does.
void write_mp4(const WorkerRun& run,
               const std::filesystem::path& file,
               std::chrono::microseconds base = {});

[[nodiscard]] Bytes read_file(const std::filesystem::path& file);

}  // namespace shopfloor::test
