// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/archive/retention.hpp"
#include "server/storage/recording_records.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace shopfloor::archive {

/// The bytes that are free on the recordings' disk.
using FreeSpace = std::function<std::uint64_t()>;

/// FOLDER/ROOM/BROADCAST/001.mp4
[[nodiscard]] std::filesystem::path part_path(const std::filesystem::path& folder,
                                              const std::string& room,
                                              const std::string& broadcast,
                                              std::uint32_t part);

/// The recordings that lie on the disk: their rows and their files, which go together. The rows
/// are the truth; what a crash left between the two is put right by `recover`.
/// Blocks. Owner: the archive's thread, but for the first `recover`, which comes before it.
/// `storage` must outlive it.
class Shelf {
public:
    /// `removed` is called after a recording of the room was deleted.
    Shelf(std::filesystem::path folder,
          storage::Storage& storage,
          FreeSpace free_bytes,
          std::function<void(const std::string& room)> removed);

    /// Parts that were not closed are cut to their last whole chunk; rows whose files are gone,
    /// and parts without a chunk, are dropped. For start-up, and for when no part is being written.
    void recover();

    /// Deletes what ended over `days` ago.
    void expire(std::chrono::milliseconds now, std::chrono::days days);

    /// Deletes the oldest unlocked recordings until `min_free_bytes` are free. False when that was
    /// not enough.
    bool make_room(std::uint64_t min_free_bytes);
    /// Deletes the oldest unlocked recording. False when there is none.
    bool remove_oldest();

    /// Refused: not_found, conflict while it is on air, failed.
    Outcome<void> remove(const std::string& broadcast);
    /// Refused: not_found, failed.
    Outcome<void> lock(const std::string& broadcast, bool is_locked);

    const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    std::vector<storage::Recording> all() const;
    std::vector<Kept> ended() const;
    std::optional<storage::Recording> find(const std::string& broadcast) const;
    void recover(const storage::Recording& recording);
    void recover(const storage::Recording& recording, const storage::RecordingPartRecord& part);
    bool erase(const storage::Recording& recording, const char* why);
    bool commit(std::vector<storage::Change> changes) const;

    std::filesystem::path folder_;
    storage::Storage& storage_;
    FreeSpace free_bytes_;
    std::function<void(const std::string& room)> removed_;
};

}  // namespace shopfloor::archive
