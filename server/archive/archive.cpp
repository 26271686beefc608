// SPDX-License-Identifier: MIT
#include "server/archive/archive.hpp"

#include "pipeline/base/log.hpp"
#include "server/broadcast/renditions.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <stdexcept>
#include <system_error>
#include <utility>

namespace shopfloor::archive {
namespace asio = boost::asio;
namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr auto kExpireEvery = 1h;

std::chrono::milliseconds utc_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

// What this user may still write. A disk that cannot be asked counts as empty: writing will tell.
std::uint64_t free_bytes_of(const fs::path& folder) {
    struct statvfs facts {};
    if (::statvfs(folder.c_str(), &facts) != 0) return UINT64_MAX;
    return std::uint64_t{facts.f_bavail} * facts.f_frsize;
}

void create_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && ::access(folder.c_str(), W_OK | X_OK) == 0) return;
    throw std::runtime_error(
        fmt::format("The recordings' folder {} cannot be made or written. Set recording.folder.",
                    folder.string()));
}

Refusal not_read() { return {"failed", "The recordings could not be read.", ""}; }

Refusal not_found(const std::string& broadcast) {
    return {"not_found",
            fmt::format("There is no recording of broadcast '{}'.", broadcast),
            "broadcast"};
}

asio::awaitable<Outcome<void>> run(std::function<Outcome<void>()> order) { co_return order(); }

}  // namespace

Archive::Archive(ArchiveSettings settings, Wiring wiring)
    : settings_(std::move(settings)),
      storage_(wiring.storage),
      timer_(thread_.get_executor()),
      free_bytes_(wiring.free_bytes
                      ? std::move(wiring.free_bytes)
                      : [folder = settings_.folder] { return free_bytes_of(folder); }),
      shelved_([business = wiring.business,
                shelved = std::move(wiring.shelved)](const std::string& room) {
          if (shelved) asio::post(business, [shelved, room] { shelved(room); });
      }),
      shelf_(settings_.folder, storage_, free_bytes_, shelved_),
      recorder_({.shelf = shelf_,
                 .storage = storage_,
                 .min_free_bytes = settings_.min_free_bytes,
                 .changed =
                     [business = wiring.business, changed = std::move(wiring.changed)](
                         const std::string& room, RoomRecording now) {
                         if (!changed) return;
                         asio::post(business,
                                    [changed, room, now = std::move(now)] { changed(room, now); });
                     },
                 .shelved = shelved_}) {
    create_folder(settings_.folder);
    last_free_bytes_ = free_bytes_();
}

Archive::~Archive() { stop(); }

void Archive::open() {
    shelf_.recover();
    hand_over([this] { tend(); });
}

void Archive::tend() {
    try {
        recorder_.tend();
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_expiry_) {
            shelf_.expire(utc_now(), settings_.days);
            next_expiry_ = now + kExpireEvery;
        }
        tend_failure_.clear();
    } catch (const std::exception& failure) {
        if (std::exchange(tend_failure_, failure.what()) != failure.what()) {
            log::error("archive", "looking after the recordings failed: {}", failure.what());
        }
    }
    last_free_bytes_ = free_bytes_();
    is_full_ = recorder_.is_full();
    arm();
}

void Archive::arm() {
    if (is_stopped_) return;
    timer_.expires_after(settings_.sync_interval);
    timer_.async_wait([this](const Error& error) {
        if (!error) tend();
    });
}

void Archive::hand_over(std::function<void()> work) {
    asio::post(thread_, [work = std::move(work)] {
        try {
            work();
        } catch (const std::exception& failure) {
            log::error("archive", "recording failed: {}", failure.what());
        }
    });
}

void Archive::publish(const std::string& room, broadcast::SharedChunk chunk) {
    if (!settings_.is_enabled || is_stopped_ || chunk->rendition != broadcast::Renditions::kBest)
        return;
    const std::size_t bytes = chunk->cmaf().size();
    if (queued_bytes_.fetch_add(bytes) + bytes > settings_.max_queued_bytes) {
        queued_bytes_ -= bytes;
        ++dropped_chunks_;
        return;  // the recorder sees the gap by the next chunk's number, and logs it
    }
    hand_over([this, room, bytes, chunk = std::move(chunk)] {
        queued_bytes_ -= bytes;
        recorder_.write(room, *chunk);
        written_bytes_ = recorder_.written_bytes();
        is_full_ = recorder_.is_full();
    });
}

void Archive::announce(const std::string& /*room*/, const room::Cue& /*cue*/) {
    // The cue log is in the storage, and each cue rides in its chunk as well.
}

void Archive::begin(const std::string& room, const std::string& broadcast_id) {
    if (!settings_.is_enabled) return;
    hand_over([this, room, broadcast_id] { recorder_.begin(room, broadcast_id); });
}

void Archive::end(const std::string& room, const std::string& broadcast_id) {
    hand_over([this, room, broadcast_id] {
        recorder_.end(room, broadcast_id);
        shelved_(room);
    });
}

Recordings::Task<std::vector<storage::Recording>> Archive::list(std::string room) {
    using Found = std::vector<storage::Recording>;
    std::function<Found(storage::Reader&)> read = [room =
                                                       std::move(room)](storage::Reader& reader) {
        return storage::read_recordings(reader, room);
    };
    Result<Found> found = co_await storage_.query<Found>(std::move(read));
    if (!found) co_return not_read();
    co_return *std::move(found);
}

Recordings::Task<storage::Recording> Archive::find(std::string broadcast) {
    using Found = std::optional<storage::Recording>;
    std::function<Found(storage::Reader&)> read = [broadcast](storage::Reader& reader) {
        return storage::read_recording(reader, broadcast);
    };
    Result<Found> found = co_await storage_.query<Found>(std::move(read));
    if (!found) co_return not_read();
    if (!*found) co_return not_found(broadcast);
    co_return **std::move(found);
}

Recordings::Task<CueLog> Archive::cue_log(std::string broadcast) {
    std::function<CueLog(storage::Reader&)> read =
        [broadcast = std::move(broadcast)](storage::Reader& reader) {
            return CueLog{.cues = storage::read_newest_cues(reader, broadcast),
                          .products = storage::read_shown_products(reader, broadcast)};
        };
    Result<CueLog> found = co_await storage_.query<CueLog>(std::move(read));
    if (!found) co_return not_read();
    co_return *std::move(found);
}

// Where recordings are deleted too, so that one that is being locked is not.
Recordings::Task<void> Archive::on_own_thread(Order order) {
    asio::awaitable<Outcome<void>> running = run(std::move(order));
    co_return co_await asio::co_spawn(
        thread_.get_executor(), std::move(running), asio::use_awaitable);
}

Recordings::Task<void> Archive::lock(std::string broadcast, bool is_locked) {
    return on_own_thread([this, broadcast = std::move(broadcast), is_locked] {
        return shelf_.lock(broadcast, is_locked);
    });
}

Recordings::Task<void> Archive::remove(std::string broadcast) {
    return on_own_thread(
        [this, broadcast = std::move(broadcast)] { return shelf_.remove(broadcast); });
}

RecordingStats Archive::stats() const {
    return {.written_bytes = written_bytes_,
            .dropped_chunks = dropped_chunks_,
            .free_bytes = last_free_bytes_,
            .queued_bytes = queued_bytes_,
            .is_full = is_full_};
}

void Archive::stop() {
    if (is_stopped_.exchange(true)) return;
    hand_over([this] {
        timer_.cancel();
        recorder_.finish();
    });
    thread_.join();
}

}  // namespace shopfloor::archive
