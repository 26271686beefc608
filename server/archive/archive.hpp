// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/recorder.hpp"
#include "server/archive/recordings.hpp"
#include "server/archive/shelf.hpp"
#include "server/broadcast/outlet.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace shopfloor::archive {

struct ArchiveSettings {
    bool is_enabled = true;  // whether broadcasts are recorded; recordings are kept either way
    std::filesystem::path folder;
    std::chrono::days days{30};  // 0: until the disk is full
    std::uint64_t min_free_bytes = 1024 * 1024 * 1024;
    /// Chunks that wait for the disk, of all rooms. What comes then is not recorded: a gap.
    std::size_t max_queued_bytes = 64 * 1024 * 1024;
    std::chrono::milliseconds sync_interval{2000};  // at most so much is lost with the power
};

/// The recordings of this server: writes what broadcasts put out, keeps it for its days, and
/// answers for it. All disk work is done by one thread of its own, which owns everything here; the
/// strands and the business thread hand over and go on.
class Archive final : public broadcast::Outlet, public Recordings {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        storage::Storage& storage;  // outlives the archive
        FreeSpace free_bytes{};     // of the folder's disk unless given
        /// Called on `business` when what the recording of a room's broadcast does has changed.
        std::function<void(const std::string& room, const RoomRecording& now)> changed{};
        /// Called on `business` when a room has a recording more, or less.
        std::function<void(const std::string& room)> shelved{};
    };

    /// Creates the folder. Throws std::runtime_error with a sentence when it cannot be written.
    Archive(ArchiveSettings settings, Wiring wiring);
    ~Archive() override;

    Archive(const Archive&) = delete;
    Archive& operator=(const Archive&) = delete;

    /// Makes whole what a crash left, and starts keeping. Blocks; before anything is recorded.
    void open();

    void publish(const std::string& room, broadcast::SharedChunk chunk) override;
    /// The best rendition alone is recorded.
    void retire(const std::string& /*room*/, std::uint8_t /*rendition*/) override {}
    void announce(const std::string& room, const room::Cue& cue) override;
    void begin(const std::string& room, const std::string& broadcast_id) override;
    /// The broadcast has ended: its last part is closed.
    void end(const std::string& room, const std::string& broadcast_id);

    Task<std::vector<storage::Recording>> list(std::string room) override;
    Task<storage::Recording> find(std::string broadcast) override;
    Task<CueLog> cue_log(std::string broadcast) override;
    Task<void> lock(std::string broadcast, bool is_locked) override;
    Task<void> remove(std::string broadcast) override;
    std::filesystem::path folder() const override { return settings_.folder; }
    RecordingStats stats() const override;

    /// Closes the files. Blocks. Nothing is recorded after it. Idempotent.
    void stop();

private:
    using Order = std::function<Outcome<void>()>;

    void hand_over(std::function<void()> work);
    void tend();
    void arm();
    Task<void> on_own_thread(Order order);

    ArchiveSettings settings_;
    storage::Storage& storage_;
    boost::asio::thread_pool thread_{1};
    boost::asio::steady_timer timer_;
    FreeSpace free_bytes_;
    std::function<void(const std::string& room)> shelved_;  // any thread
    Shelf shelf_;
    Recorder recorder_;
    std::chrono::steady_clock::time_point next_expiry_{};
    std::string tend_failure_;  // the newest one, so that it is said once

    std::atomic<std::size_t> queued_bytes_{0};
    std::atomic<std::uint64_t> written_bytes_{0};
    std::atomic<std::uint64_t> dropped_chunks_{0};
    std::atomic<std::uint64_t> last_free_bytes_{0};  // as `tend` saw it
    std::atomic<bool> is_full_{false};
    std::atomic<bool> is_stopped_{false};
};

}  // namespace shopfloor::archive
