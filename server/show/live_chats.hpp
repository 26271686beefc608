// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/chat_message.hpp"
#include "server/show/chat_room.hpp"
#include "server/show/chats.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/show_listener.hpp"
#include "server/storage/storage.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shopfloor::show {

/// Since the start.
struct ChatCounts {
    std::uint64_t lines = 0;
    std::uint64_t lost_lines = 0;  // shown, but never stored: the disk did not keep up
};

struct ChatSettings {
    room::ChatLimitSettings viewer{};
    unsigned lines_per_second = 40;  // of a room that go out to everybody; the rest is sampled
    std::chrono::days days{365};     // that lines are kept for
};

/// The rooms' chat, for real. Viewers' lines go out four times a second in one message for all;
/// their author has them at once. Lines and likes are written about once a second, so a crash
/// loses at most the last of them, and nothing that the store's people did.
///
/// Owner: the business thread. `desk` and `storage` must outlive it.
class LiveChats final : public Chats, public ShowListener {
public:
    LiveChats(ChatSettings settings,
              boost::asio::any_io_executor business,
              RoomDesk& desk,
              storage::Storage& storage);

    /// Takes up what was stored, after the rooms have. Blocks; for start-up.
    void restore();
    /// Writes what has not been written yet. No viewer may speak after it began.
    boost::asio::awaitable<void> stop();

    ChatCounts counts() const noexcept { return counts_; }

    Task<room::ChatLine> send(StaffLine line) override;
    Task<void> pin(std::string room, std::optional<std::uint64_t> id) override;
    Task<void> remove(std::string room, std::uint64_t id) override;
    Task<storage::ChatMuteRecord> mute(ChatTarget target,
                                       std::optional<std::chrono::seconds> duration) override;
    Task<void> unmute(ChatTarget target) override;
    Outcome<std::vector<storage::ChatMuteRecord>> mutes(const std::string& room) const override;
    Task<void> set_slow_mode(std::string room, std::chrono::seconds seconds) override;
    Task<std::vector<std::string>> set_filter(std::string room,
                                              std::vector<std::string> words) override;
    Outcome<std::vector<std::string>> filter(const std::string& room) const override;
    Outcome<ChatOverview> list(const std::string& room, std::size_t limit) const override;

    void broadcast_began(const storage::BroadcastRecord& broadcast) override;
    void broadcast_ended(const storage::BroadcastRecord& broadcast) override;
    void viewer_said(const std::string& room,
                     const delivery::ViewerRef& viewer,
                     const std::string& type,
                     const std::string& json) override;

private:
    // Null where the desk knows no such room.
    ChatRoom* find(const std::string& room);
    const ChatRoom* find(const std::string& room) const;
    ChatRoom& add(const std::string& room, const std::string& locale);
    void restore_room(ChatRoom& chat, storage::Reader& reader);

    // live_chats.cpp: what viewers say
    void take_line(ChatRoom& chat, const delivery::ViewerRef& viewer, const std::string& json);
    std::optional<Refusal> refusal_of(ChatRoom& chat,
                                      const delivery::ViewerRef& viewer,
                                      const ChatMessage& message,
                                      std::chrono::milliseconds& wait);
    void take_likes(ChatRoom& chat, const delivery::ViewerRef& viewer, const std::string& json);
    media::MediaTime live_edge(const ChatRoom& chat) const;

    // chat_flush.cpp: what goes out and onto the disk in batches
    void keep(const ChatRoom& chat, const room::ChatLine& line);
    void arm();
    void tick();
    void flush_lines(ChatRoom& chat);
    void flush_likes(ChatRoom& chat);
    void show_lines(const ChatRoom& chat);
    void show_pinned(const ChatRoom& chat);
    struct Unsaved {
        std::vector<storage::ChatLineRecord> lines;
        std::vector<storage::ChatLikesRecord> likes;
    };
    void save();
    Unsaved take_unsaved();
    boost::asio::awaitable<void> write_unsaved(Unsaved unsaved);
    void put_back(Unsaved unsaved);
    boost::asio::awaitable<void> prune_before(std::chrono::milliseconds utc);
    void prune();
    void arm_pruning();

    // chat_staff.cpp
    static void forget_unkept(ChatRoom& chat);
    Outcome<std::string> viewer_of(const ChatRoom& chat, const ChatTarget& target) const;

    ChatSettings settings_;
    boost::asio::any_io_executor business_;
    RoomDesk& desk_;
    storage::Storage& storage_;
    std::map<std::string, std::unique_ptr<ChatRoom>> rooms_;
    std::deque<storage::ChatLineRecord> unsaved_lines_;
    std::vector<storage::ChatLikesRecord> unsaved_likes_;  // of broadcasts that have ended
    std::uint64_t dropped_lines_ = 0;                      // the disk was too slow for them
    ChatCounts counts_;
    boost::asio::steady_timer timer_;
    boost::asio::steady_timer prune_timer_;
    bool is_armed_ = false;
    bool is_writing_ = false;
    bool has_failed_ = false;  // the newest writing
    bool is_stopping_ = false;
    unsigned ticks_ = 0;
};

}  // namespace shopfloor::show
