// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sqlite/handles.hpp"

#include <filesystem>

namespace shopfloor::storage::sqlite {

/// Holds `file`.lock (flock) for as long as it lives, also across a crash: the kernel lets go.
/// SQLite's own locks would let a second server in, whose memory would then be stale.
class FileLock {
public:
    /// Throws DatabaseInUse, or std::runtime_error, with a sentence.
    explicit FileLock(const std::filesystem::path& file);
    ~FileLock();

    FileLock(const FileLock&) = delete;
    FileLock& operator=(const FileLock&) = delete;

private:
    int descriptor_;
};

/// Opens or creates the writer's database: mode 0600, WAL, synchronous=FULL, the schema up to
/// date, its pages checked. Throws std::runtime_error with a sentence.
[[nodiscard]] DatabasePtr open_file(const std::filesystem::path& file);

}  // namespace shopfloor::storage::sqlite
