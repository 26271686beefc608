// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "server/archive/part_scan.hpp"
#include "server/broadcast/chunk.hpp"

#include <filesystem>

namespace shopfloor::archive {

/// One file of a recording while it grows: an init segment and the chunks that go with it, as
/// viewers got them. It is playable after any whole chunk; what a crash tears off its tail,
/// `recover_part` cuts away. Blocks on the disk. Owner: the archive's thread.
class PartWriter {
public:
    /// Creates `file`, which must not exist, in a folder that does. Errors: the system's.
    static Result<PartWriter> create(std::filesystem::path file, ByteView init_segment);

    PartWriter(PartWriter&& other) noexcept;
    PartWriter& operator=(PartWriter&&) = delete;
    ~PartWriter();

    /// Errors: the system's. What was written of the chunk is taken back then, so the file is
    /// whole, and the next chunk may be tried.
    Error append(const broadcast::Chunk& chunk);

    /// Brings what was appended to the disk, if anything was. Once it has failed, it and all that
    /// is done later fail with that error: what the system has dropped it tells of only once.
    Error sync();

    /// Syncs, and writes the index beside. Nothing may be appended after it.
    Error finish();

    const PartContents& contents() const noexcept { return contents_; }

private:
    PartWriter(std::filesystem::path file, int descriptor)
        : file_(std::move(file)), descriptor_(descriptor) {}
    Error write(ByteView bytes);

    std::filesystem::path file_;
    int descriptor_;
    PartContents contents_;
    bool is_dirty_ = true;
    Error failed_{};  // of the first sync that did
};

/// Where the index of a part lies: 001.json beside 001.mp4.
[[nodiscard]] std::filesystem::path index_path(const std::filesystem::path& part);

/// Makes a file whole that was not closed in order: cuts its torn tail off and writes the index.
/// Errors: the system's; bad_message when it holds no whole chunk. Blocks.
Result<PartContents> recover_part(const std::filesystem::path& file);

}  // namespace shopfloor::archive
