// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

#include <cstdint>
#include <filesystem>

namespace shopfloor::broadcast {

/// What the program is to be: a worker, or what makes FLV tags of a publisher's WebRTC or MPEG-TS.
enum class WorkerKind : std::uint8_t { Worker, WebRtcReceiver, TsReceiver };

/// What to start, and how.
struct WorkerProgram {
    std::filesystem::path path;  // shopfloor-pipeline
    bool is_locked = true;       // it locks itself into its sandbox
    WorkerKind kind = WorkerKind::Worker;
};

/// A media worker's process that waits for its Start, and our end of its socket. Kills and reaps
/// it, unless they were released.
class SpawnedWorker {
public:
    struct Parts {
        int process_id = 0;
        int process_descriptor = -1;  // a pidfd
        int socket = -1;              // connected, of stream type
    };

    /// Errors: those of socketpair, posix_spawn and pidfd_open.
    [[nodiscard]] static Result<SpawnedWorker> spawn(const WorkerProgram& program);

    ~SpawnedWorker();
    SpawnedWorker(SpawnedWorker&& other) noexcept;
    SpawnedWorker& operator=(SpawnedWorker&& other) noexcept;
    SpawnedWorker(const SpawnedWorker&) = delete;
    SpawnedWorker& operator=(const SpawnedWorker&) = delete;

    bool is_alive() const;
    int process_id() const noexcept { return parts_.process_id; }
    const Parts& parts() const noexcept { return parts_; }

    /// All of it is the caller's from now on.
    void release() noexcept { parts_ = {}; }

private:
    explicit SpawnedWorker(Parts parts) : parts_(parts) {}

    Parts parts_;
};

}  // namespace shopfloor::broadcast
