// SPDX-License-Identifier: MIT
// LiveChats: what the store's people do.
#include "server/room/chat_text.hpp"
#include "server/show/chat_json.hpp"
#include "server/show/clock.hpp"
#include "server/show/live_chats.hpp"
#include "server/show/refusals.hpp"

#include <fmt/format.h>

namespace shopfloor::show {
namespace {

using namespace std::chrono_literals;

constexpr auto kMaxSlowMode = 600s;
constexpr auto kMaxMute = std::chrono::hours{24 * 365};
constexpr std::size_t kMaxMutes = 2000;  // of a room
constexpr std::size_t kQuotePoints = 60;

Refusal unknown_line(std::uint64_t id) {
    return {"not_found",
            fmt::format("Line {} is not among the room's last ones, or was deleted.", id),
            "id"};
}

room::ChatLine::Quote quote_of(const room::ChatLine& line) {
    const auto points = room::decode_utf8(line.text).value_or(std::u32string{});
    std::string text = room::encode_utf8(std::u32string_view{points}.substr(0, kQuotePoints));
    if (points.size() > kQuotePoints) text += "…";
    return {.id = line.id, .guest = line.guest, .name = line.name, .text = std::move(text)};
}

const room::ChatLine* shown_line(const room::ChatLog& log, std::uint64_t id) {
    const room::ChatLine* line = log.find(id);
    return line && !line->is_deleted ? line : nullptr;
}

storage::ChatLinesRecord one_line(const ChatRoom& chat, const room::ChatLine& line) {
    return {.lines = {{.room = chat.slug,
                       .broadcast = chat.is_on_air ? chat.broadcast : std::string{},
                       .line = line}}};
}

}  // namespace

Chats::Task<room::ChatLine> LiveChats::send(StaffLine draft) {
    ChatRoom* chat = find(draft.room);
    if (!chat) co_return unknown_room(draft.room);
    const auto text = room::clean_line(draft.text);
    if (!text || text->empty() || text->size() > room::kMaxChatPoints) {
        co_return Refusal{"invalid", "A line holds 1 to 200 characters of UTF-8.", "text"};
    }
    room::ChatLine line{
        .id = 0,
        .viewer = {},
        .author = draft.author,
        .role = draft.role,
        .guest = {},
        .name = draft.name.empty() ? desk_.find_store(draft.room)->name : draft.name,
        .text = room::encode_utf8(*text),
        .at = live_edge(*chat),
        .utc = utc_now()};
    if (draft.reply_to) {
        const room::ChatLine* answered = shown_line(chat->log, *draft.reply_to);
        if (!answered) co_return unknown_line(*draft.reply_to);
        line.reply = quote_of(*answered);
    }
    line.id = chat->next_id++;
    std::vector<storage::Change> changes{one_line(*chat, line)};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    ++counts_.lines;
    chat->log.add(line);
    chat->sampler.add_staff_line(line.id);
    arm();
    co_return line;
}

Chats::Task<void> LiveChats::pin(std::string room, std::optional<std::uint64_t> id) {
    ChatRoom* chat = find(room);
    if (!chat) co_return unknown_room(room);
    std::optional<room::ChatLine> pinned;
    std::vector<storage::Change> changes;
    if (id) {
        const room::ChatLine* line = shown_line(chat->log, *id);
        if (!line) co_return unknown_line(*id);
        pinned = *line;
        changes.emplace_back(one_line(*chat, *line));  // it may wait to be written
    }
    chat->kept.pinned = id;
    changes.emplace_back(chat->kept);
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) {
        forget_unkept(*chat);
        co_return not_stored(stored.error());
    }
    const room::ChatLine* now = id ? chat->log.find(*id) : nullptr;
    if (now && now->is_deleted) co_return unknown_line(*id);  // meanwhile
    chat->pinned = std::move(pinned);
    show_pinned(*chat);
    desk_.tell(chat->slug, pinned_event(chat->pinned ? &*chat->pinned : nullptr));
    co_return Outcome<void>{};
}

Chats::Task<void> LiveChats::remove(std::string room, std::uint64_t id) {
    ChatRoom* chat = find(room);
    if (!chat) co_return unknown_room(room);
    const room::ChatLine* line = shown_line(chat->log, id);
    if (!line) co_return unknown_line(id);
    room::ChatLine deleted = *line;
    deleted.is_deleted = true;
    std::vector<storage::Change> changes{one_line(*chat, deleted)};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    if (room::ChatLine* kept = chat->log.find(id)) kept->is_deleted = true;
    chat->sampler.remove(id);
    show_lines(*chat);
    desk_.tell(chat->slug, removed_event(id));
    if (chat->pinned && chat->pinned->id == id) {
        chat->pinned.reset();
        chat->kept.pinned.reset();
        show_pinned(*chat);
        desk_.tell(chat->slug, pinned_event(nullptr));
    }
    co_return Outcome<void>{};
}

Chats::Task<storage::ChatMuteRecord> LiveChats::mute(ChatTarget target,
                                                     std::optional<std::chrono::seconds> duration) {
    ChatRoom* chat = find(target.room);
    if (!chat) co_return unknown_room(target.room);
    Outcome<std::string> viewer = viewer_of(*chat, target);
    if (!viewer) co_return viewer.error();
    if (duration && (*duration < 1s || *duration > kMaxMute)) {
        co_return Refusal{"invalid", "A mute lasts from a second to a year.", "seconds"};
    }
    std::erase_if(chat->mutes, [now = utc_now()](const auto& entry) {
        return entry.second.until && *entry.second.until <= now;
    });
    if (chat->mutes.size() >= kMaxMutes && !chat->mutes.contains(*viewer)) {
        co_return Refusal{"conflict", "The room has 2000 mutes; lift some first."};
    }
    storage::ChatMuteRecord record{.room = chat->slug,
                                   .viewer = *viewer,
                                   .name = room::GuestName::of(*viewer).to_text(chat->locale)};
    if (duration) record.until = utc_now() + *duration;
    std::vector<storage::Change> changes{record};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    chat->mutes.insert_or_assign(*viewer, record);
    co_return record;
}

Chats::Task<void> LiveChats::unmute(ChatTarget target) {
    ChatRoom* chat = find(target.room);
    if (!chat) co_return unknown_room(target.room);
    Outcome<std::string> viewer = viewer_of(*chat, target);
    if (!viewer) co_return viewer.error();
    std::vector<storage::Change> changes{
        storage::ChatUnmuteRecord{.room = chat->slug, .viewer = *viewer}};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    chat->mutes.erase(*viewer);
    co_return Outcome<void>{};
}

Outcome<std::vector<storage::ChatMuteRecord>> LiveChats::mutes(const std::string& room) const {
    if (!desk_.find_store(room)) return unknown_room(room);
    std::vector<storage::ChatMuteRecord> list;
    const ChatRoom* chat = find(room);
    if (!chat) return list;
    for (const auto& [viewer, mute] : chat->mutes) {
        if (!mute.until || *mute.until > utc_now()) list.push_back(mute);
    }
    return list;
}

Chats::Task<void> LiveChats::set_slow_mode(std::string room, std::chrono::seconds seconds) {
    ChatRoom* chat = find(room);
    if (!chat) co_return unknown_room(room);
    if (seconds < 0s || seconds > kMaxSlowMode) {
        co_return Refusal{"invalid", "Slow mode is from 0 (off) to 600 seconds.", "seconds"};
    }
    chat->kept.slow_mode = seconds;
    std::vector<storage::Change> changes{chat->kept};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) {
        forget_unkept(*chat);
        co_return not_stored(stored.error());
    }
    chat->limits.set_slow_mode(seconds);
    show_pinned(*chat);
    desk_.tell(chat->slug, mode_event(seconds));
    co_return Outcome<void>{};
}

Chats::Task<std::vector<std::string>> LiveChats::set_filter(std::string room,
                                                            std::vector<std::string> words) {
    ChatRoom* chat = find(room);
    if (!chat) co_return unknown_room(room);
    auto filter = room::WordFilter::make(words);
    if (!filter) co_return filter.error();
    chat->kept.words = filter->words();
    std::vector<storage::Change> changes{chat->kept};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (!stored) {
        forget_unkept(*chat);
        co_return not_stored(stored.error());
    }
    chat->filter = *std::move(filter);
    co_return chat->filter.words();
}

Outcome<std::vector<std::string>> LiveChats::filter(const std::string& room) const {
    if (!desk_.find_store(room)) return unknown_room(room);
    const ChatRoom* chat = find(room);
    return chat ? chat->filter.words() : std::vector<std::string>{};
}

Outcome<ChatOverview> LiveChats::list(const std::string& room, std::size_t limit) const {
    if (!desk_.find_store(room)) return unknown_room(room);
    ChatOverview overview;
    const ChatRoom* chat = find(room);
    if (!chat) return overview;
    for (const room::ChatLine* line : chat->log.shown(limit)) {
        overview.lines.push_back(*line);
    }
    overview.pinned = chat->pinned;
    overview.slow_mode = chat->limits.slow_mode();
    overview.likes = chat->likes;
    return overview;
}

// After a write that failed.
void LiveChats::forget_unkept(ChatRoom& chat) {
    chat.kept.slow_mode = chat.limits.slow_mode();
    chat.kept.words = chat.filter.words();
    chat.kept.pinned.reset();
    if (chat.pinned) chat.kept.pinned = chat.pinned->id;
}

Outcome<std::string> LiveChats::viewer_of(const ChatRoom& chat, const ChatTarget& target) const {
    if (!target.viewer.empty()) return target.viewer;
    const room::ChatLine* line = target.line ? chat.log.find(*target.line) : nullptr;
    if (!line) return unknown_line(target.line.value_or(0));
    if (line->viewer.empty()) {
        return Refusal{"invalid", "That line is of the store's own people.", "id"};
    }
    return line->viewer;
}

}  // namespace shopfloor::show
