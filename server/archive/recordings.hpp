// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/storage/recording_records.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace shopfloor::archive {

/// The cues of a broadcast, and the products that they name.
struct CueLog {
    std::vector<room::Cue> cues;  // newest revisions, by time
    std::vector<storage::ProductRecord> products;
};

struct RecordingStats {
    std::uint64_t written_bytes = 0;   // since the start
    std::uint64_t dropped_chunks = 0;  // the disk did not keep up
    std::uint64_t free_bytes = 0;      // of the recordings' disk, seconds old
    std::uint64_t queued_bytes = 0;    // wait for the disk now
    bool is_full = false;              // nothing is recorded until there is room
};

/// What was recorded. Owner: the business thread.
class Recordings {
public:
    virtual ~Recordings() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    /// Of one room, newest first. Parts that are being written are among them, not closed.
    virtual Task<std::vector<storage::Recording>> list(std::string room) = 0;
    /// Refused: not_found.
    virtual Task<storage::Recording> find(std::string broadcast) = 0;
    virtual Task<CueLog> cue_log(std::string broadcast) = 0;
    /// Refused: not_found.
    virtual Task<void> lock(std::string broadcast, bool is_locked) = 0;
    /// Refused: not_found; conflict while it is on air or locked.
    virtual Task<void> remove(std::string broadcast) = 0;

    virtual std::filesystem::path folder() const = 0;
    virtual RecordingStats stats() const = 0;
};

}  // namespace shopfloor::archive
