// SPDX-License-Identifier: MIT
#pragma once

#include "server/hooks/outbox.hpp"
#include "server/ingest/key_board.hpp"
#include "server/show/capacity.hpp"
#include "server/show/product_shelf.hpp"
#include "server/show/publish_counts.hpp"
#include "server/show/room_book.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/room_entry.hpp"
#include "server/show/room_front.hpp"
#include "server/show/show_listener.hpp"
#include "server/show/store_book.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace shopfloor::show {

/// The rooms of this server, for real. See Shows for what it promises.
///
/// Owner: the business thread, but for PublishGate's, which may be called from any.
/// `storage`, `book`, `front` and `outlet` must outlive it.
class LiveShows final : public Shows,
                        public RoomDesk,
                        public BagFront,
                        public StoreBook,
                        public ingest::PublishGate,
                        public delivery::AudienceListener {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        std::function<boost::asio::any_io_executor()> make_strand;  // on the media threads
        storage::Storage& storage;
        RoomBook& book;
        RoomFront& front;
        broadcast::Outlet& outlet;
        const Capacity& capacity;
    };

    LiveShows(ShowSettings settings, broadcast::WorkerSettings worker, Wiring wiring);

    /// Where cues find their products. Once, before the first request; `shelf` must outlive them.
    void use_shelf(ProductShelf& shelf) { shelf_ = &shelf; }

    /// Who is told of broadcasts and cues, in their commits. The same.
    void use_outbox(hooks::Outbox& outbox) { outbox_ = &outbox; }

    /// Where the keys that may publish are written, for doors on other threads. The same.
    void use_key_board(ingest::KeyBoard& board) { key_board_ = &board; }

    /// Takes up what was stored: rooms, keys, and broadcasts that had not ended, which
    /// then hold for their publishers. Call before the first request.
    /// Listeners hear of those broadcasts.
    void restore(const storage::Contents& contents);

    /// Tells publishers to go and ends the workers; broadcasts stay open in the storage.
    void stop();

    const PublishCounts& publish_counts() const noexcept { return publish_counts_; }

    /// Adds to what the merchant is told of the room's broadcast.
    void warn(const std::string& room, wire::Warning warning);

    Task<StoreCreated> create_store(StoreDraft draft) override;
    Task<KeyCreated> create_key(std::string room,
                                std::string label,
                                broadcast::SourceRole role) override;
    Task<void> revoke_key(std::string room, std::string key_id) override;
    Task<room::Cue> publish_cue(CueDraft draft) override;
    Task<room::Cue> revise_cue(std::string room, std::uint64_t id, std::string data) override;
    Outcome<std::vector<room::Cue>> list_cues(const std::string& room) const override;
    Task<std::string> start_broadcast(std::string room) override;
    Task<void> end_broadcast(std::string room, std::string reason) override;
    std::vector<IngestEntry> list_ingests() const override;
    Outcome<std::uint64_t> kick(const std::string& room) override;
    Outcome<RoomStats> stats(const std::string& room) const override;
    std::vector<RoomSummary> list_rooms() const override;

    boost::asio::awaitable<Error> may_open(ingest::PublishRequest request) override;
    boost::asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> open(
        ingest::PublishRequest request) override;

    const storage::StoreRecord* find_store(const std::string& room) const override;
    std::vector<std::string> room_slugs() const override;
    std::optional<OnAir> on_air(const std::string& room) const override;
    void tell(const std::string& room, const std::string& json) override;
    void tell_one(delivery::SocketId viewer, const std::string& json) override;
    void set_snapshot_member(const std::string& room,
                             const std::string& name,
                             std::string json) override;
    void set_head_member(const std::string& room,
                         const std::string& name,
                         std::string json) override;
    void set_stats_member(const std::string& room,
                          const std::string& name,
                          std::string json) override;
    std::optional<IngestEntry> ingest(const std::string& room) const override;
    bool has_thumbnail(const std::string& room) const override;
    void dismiss_publisher(const std::string& room, const std::string& sentence) override;
    void add_listener(ShowListener& listener) override;
    void show_bag(const std::string& room, std::string json) override;

    // stores.cpp
    std::vector<storage::StoreRecord> stores() const override;
    Outcome<storage::StoreRecord> store(const std::string& slug) const override;
    Task<storage::StoreRecord> update_store(std::string slug, StoreChange change) override;
    Outcome<std::vector<storage::StreamKeyRecord>> stream_keys(
        const std::string& room) const override;

    void joined(const std::string& room, const delivery::ViewerRef& viewer) override;
    void left(const std::string& room, const delivery::ViewerRef& viewer) override;
    void said(const std::string& room,
              const delivery::ViewerRef& viewer,
              const std::string& type,
              const std::string& json) override;

private:
    using Admission = Result<std::shared_ptr<broadcast::Publication>>;

    void add_key(const storage::StreamKeyRecord& key);
    RoomEntry& add_room(storage::StoreRecord record);
    RoomEntry* find(const std::string& room) const;
    std::string free_slug(const StoreDraft& draft) const;
    void refresh(RoomEntry& entry);
    void flush_viewers(RoomEntry& entry);
    template <class Function, class... Args>
    void notify(Function function, const Args&... args) {
        for (ShowListener* listener : listeners_) {
            (listener->*function)(args...);
        }
    }
    void log_failure(boost::asio::awaitable<void> task, const char* what);

    std::vector<storage::BroadcastRecord> newest_open(const storage::Contents& contents);
    void take_up(const storage::BroadcastRecord& record,
                 const std::vector<storage::CueRecord>& cues);

    // admission.cpp
    struct Entrance {
        RoomEntry* room = nullptr;
        const storage::StreamKeyRecord* key = nullptr;
    };
    const storage::StreamKeyRecord* key_of(const ingest::PublishRequest& request) const;
    Result<Entrance> entrance_of(const ingest::PublishRequest& request) const;
    boost::asio::awaitable<Error> check_and_count(ingest::PublishRequest request);
    void count_refusal(const Error& error);
    Error told_error(const Error& error, const std::string& address);
    boost::asio::awaitable<Admission> admit(ingest::PublishRequest request);
    boost::asio::awaitable<Admission> admit_and_count(ingest::PublishRequest request);
    boost::asio::awaitable<Admission> seat(RoomEntry& entry, Ingest ingest);
    Admission stand_by(RoomEntry& entry, Ingest ingest);
    std::optional<ingest::PublishError> lacks_room(const RoomEntry& entry) const;
    static bool stands_beside(const RoomEntry& entry, broadcast::SourceRole role);
    std::optional<ingest::PublishError> foreseen_refusal(const Entrance& entrance);
    bool may_replace(RoomEntry& entry, const Ingest& present);
    void tell_of_two_encoders(RoomEntry& entry, const Ingest& present);
    void on_source_switched(RoomEntry& entry, std::uint64_t publication, const std::string& why);
    std::function<void(std::string)> farewell(const std::string& room, std::uint64_t number);
    IngestEntry to_entry(const RoomEntry& entry, const Ingest& ingest) const;
    void publisher_left(const std::string& room, std::uint64_t number, const std::string& reason);

    // publishing.cpp
    boost::asio::awaitable<bool> begin_show(RoomEntry& entry);
    void begin_broadcast(RoomEntry& entry,
                         std::string id,
                         media::MediaTime begin,
                         std::string preview = {});
    void begin_preview(RoomEntry& entry);
    void end_preview(RoomEntry& entry);
    storage::BroadcastRecord new_record(RoomEntry& entry, std::string id);
    Task<std::string> go_public(RoomEntry& entry);
    void went_on_air(RoomEntry& entry, const broadcast::EpochOnAir& on_air);
    void source_lost(RoomEntry& entry);
    void on_event(const std::string& room,
                  const std::string& broadcast_id,
                  std::uint64_t publication,
                  broadcast::Event event);
    void arm_deadline(RoomEntry& entry);
    storage::BroadcastRecord finish_broadcast(RoomEntry& entry, std::string reason);
    boost::asio::awaitable<void> store_end(storage::BroadcastRecord record);

    ShowSettings settings_;
    broadcast::WorkerSettings worker_;
    Wiring wiring_;
    std::map<std::string, std::unique_ptr<RoomEntry>> rooms_;
    ProductShelf* shelf_ = nullptr;
    hooks::Outbox* outbox_ = nullptr;  // null: nobody listens
    ingest::KeyBoard* key_board_ = nullptr;
    std::vector<ShowListener*> listeners_;
    std::set<std::string> reserved_slugs_;  // being created
    std::unordered_map<std::string, storage::StreamKeyRecord> keys_by_hash_;
    std::uint64_t next_publication_ = 1;
    PublishCounts publish_counts_;
    guard::Attempts wrong_keys_;
    bool is_stopping_ = false;
};

}  // namespace shopfloor::show
