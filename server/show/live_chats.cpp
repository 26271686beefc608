// SPDX-License-Identifier: MIT
// LiveChats: what viewers say, and what was stored.
#include "server/show/live_chats.hpp"

#include "pipeline/base/log.hpp"
#include "server/room/chat_text.hpp"
#include "server/show/chat_json.hpp"
#include "server/show/clock.hpp"
#include "server/storage/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {
namespace {

using namespace std::chrono_literals;

constexpr unsigned kBatchesPerSecond = 4;
constexpr std::size_t kRemembered = 200;  // lines of a room
// A crash loses lines that viewers have seen, whose numbers must not come again.
constexpr std::uint64_t kIdGap = 10000;

std::chrono::milliseconds monotonic_now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
}

unsigned whole_seconds(std::chrono::milliseconds wait) {
    return static_cast<unsigned>((wait + 999ms) / 1s);
}

Refusal to_refusal(const room::ChatLimits::Verdict& verdict) {
    using Reason = room::ChatLimits::Verdict::Reason;
    switch (verdict.reason) {
        case Reason::SlowMode:
            return {"slow_mode",
                    fmt::format("The chat is in slow mode: write again in {} s.",
                                whole_seconds(verdict.wait))};
        case Reason::SameAgain: return {"duplicate", "You have just written the same."};
        case Reason::TooFast:
            return {
                "too_fast",
                fmt::format("That was quick: write again in {} s.", whole_seconds(verdict.wait))};
        case Reason::Full:
        case Reason::Fine: break;
    }
    return {"busy", "The chat is full: try again in a moment."};
}

}  // namespace

LiveChats::LiveChats(ChatSettings settings,
                     boost::asio::any_io_executor business,
                     RoomDesk& desk,
                     storage::Storage& storage)
    : settings_(settings),
      business_(std::move(business)),
      desk_(desk),
      storage_(storage),
      timer_(business_),
      prune_timer_(business_) {
    desk_.add_listener(*this);
}

void LiveChats::restore() {
    storage_.query_blocking<int>([this](storage::Reader& reader) {
        for (const std::string& room : desk_.room_slugs()) {
            if (ChatRoom* chat = find(room)) restore_room(*chat, reader);
        }
        for (storage::ChatRoomRecord& record : storage::read_chat_rooms(reader)) {
            ChatRoom* chat = find(record.room);
            if (!chat) continue;
            chat->limits.set_slow_mode(record.slow_mode);
            if (auto filter = room::WordFilter::make(record.words))
                chat->filter = *std::move(filter);
            chat->kept = record;
            if (!record.pinned) continue;
            auto pinned = storage::read_chat_line(reader, record.room, *record.pinned);
            const bool is_of_now =
                pinned && (chat->broadcast.empty() || chat->broadcast == pinned->broadcast);
            if (is_of_now && !pinned->line.is_deleted) chat->pinned = std::move(pinned->line);
        }
        for (storage::ChatMuteRecord& record : storage::read_chat_mutes(reader)) {
            if (ChatRoom* chat = find(record.room)) {
                std::string viewer = record.viewer;
                chat->mutes.insert_or_assign(std::move(viewer), std::move(record));
            }
        }
        return 0;
    });
    for (auto& [room, chat] : rooms_) {
        show_lines(*chat);
        show_pinned(*chat);
        flush_likes(*chat);
    }
    prune();
    arm_pruning();
}

void LiveChats::restore_room(ChatRoom& chat, storage::Reader& reader) {
    for (storage::ChatLineRecord& record :
         storage::read_chat_lines(reader, chat.slug, kRemembered)) {
        chat.next_id = record.line.id + kIdGap;
        const bool is_of_now = chat.broadcast.empty() || chat.broadcast == record.broadcast;
        if (is_of_now) chat.log.add(std::move(record.line));
    }
    chat.likes = storage::read_chat_totals(reader, chat.broadcast).likes;
    chat.saved_likes = chat.likes;
}

void LiveChats::broadcast_began(const storage::BroadcastRecord& broadcast) {
    ChatRoom* chat = find(broadcast.room);
    if (!chat) return;
    chat->is_on_air = true;
    if (chat->broadcast == broadcast.id) return;
    if (chat->likes != chat->saved_likes) {
        unsaved_likes_.push_back({.broadcast = chat->broadcast, .likes = chat->likes});
    }
    chat->broadcast = broadcast.id;
    chat->log.clear();
    static_cast<void>(chat->sampler.take());
    chat->likes = 0;
    chat->saved_likes = 0;
    chat->kept.pinned.reset();
    const bool was_pinned = std::exchange(chat->pinned, std::nullopt).has_value();
    show_lines(*chat);
    show_pinned(*chat);
    if (was_pinned) desk_.tell(chat->slug, pinned_event(nullptr));
    flush_likes(*chat);
}

void LiveChats::broadcast_ended(const storage::BroadcastRecord& broadcast) {
    if (ChatRoom* chat = find(broadcast.room)) chat->is_on_air = false;
    arm();
}

void LiveChats::viewer_said(const std::string& room,
                            const delivery::ViewerRef& viewer,
                            const std::string& type,
                            const std::string& json) {
    if (type != "chat" && type != "like") return;
    ChatRoom* chat = is_stopping_ ? nullptr : find(room);
    if (!chat) return;
    if (type == "like") {
        take_likes(*chat, viewer, json);
    } else {
        take_line(*chat, viewer, json);
    }
}

void LiveChats::take_line(ChatRoom& chat,
                          const delivery::ViewerRef& viewer,
                          const std::string& json) {
    const auto message = parse_chat(json);
    std::chrono::milliseconds wait{};
    const std::optional<Refusal> refusal =
        message ? refusal_of(chat, viewer, *message, wait) : message.error();
    if (refusal) {
        desk_.tell_one(viewer.socket,
                       refused_event({.client_id = client_id_of(json),
                                      .code = refusal->code,
                                      .message = refusal->message,
                                      .wait = wait}));
        return;
    }
    const room::GuestName guest = room::GuestName::of(viewer.viewer);
    room::ChatLine line{.id = chat.next_id++,
                        .viewer = viewer.viewer,
                        .author = {},
                        .role = {},
                        .guest = guest.to_tag(),
                        .name = guest.to_text(chat.locale),
                        .text = {},
                        .at = live_edge(chat),
                        .utc = utc_now()};
    line.text = room::encode_utf8(chat.filter.masked(*room::decode_utf8(message->text)));
    desk_.tell_one(viewer.socket, own_line_event(line, message->client_id));
    chat.sampler.add_viewer_line(line.id);
    keep(chat, line);
    chat.log.add(std::move(line));
    arm();
}

std::optional<Refusal> LiveChats::refusal_of(ChatRoom& chat,
                                             const delivery::ViewerRef& viewer,
                                             const ChatMessage& message,
                                             std::chrono::milliseconds& wait) {
    if (!chat.is_on_air) return Refusal{"off_air", "The chat opens with the show."};
    if (const auto mute = chat.mutes.find(viewer.viewer); mute != chat.mutes.end()) {
        const auto& until = mute->second.until;
        if (!until || *until > utc_now()) {
            if (until) wait = *until - utc_now();
            return Refusal{"muted", "You cannot write here at the moment."};
        }
        chat.mutes.erase(mute);  // the record is replaced by the next one, or ignored
    }
    const auto verdict = chat.limits.line(viewer.viewer, message.text, monotonic_now());
    if (verdict.reason == room::ChatLimits::Verdict::Reason::Fine) return std::nullopt;
    wait = verdict.wait;
    return to_refusal(verdict);
}

void LiveChats::take_likes(ChatRoom& chat,
                           const delivery::ViewerRef& viewer,
                           const std::string& json) {
    const unsigned count = parse_like(json);
    if (count == 0 || !chat.is_on_air) return;
    chat.likes += chat.limits.likes(viewer.viewer, count, monotonic_now());
    arm();
}

media::MediaTime LiveChats::live_edge(const ChatRoom& chat) const {
    const auto on_air = desk_.on_air(chat.slug);
    return on_air ? on_air->live_edge : media::MediaTime{};
}

ChatRoom* LiveChats::find(const std::string& room) {
    const auto found = rooms_.find(room);
    if (found != rooms_.end()) return found->second.get();
    const storage::StoreRecord* store = desk_.find_store(room);
    return store ? &add(room, store->locale) : nullptr;
}

const ChatRoom* LiveChats::find(const std::string& room) const {
    const auto found = rooms_.find(room);
    return found == rooms_.end() ? nullptr : found->second.get();
}

ChatRoom& LiveChats::add(const std::string& room, const std::string& locale) {
    const std::size_t batch = std::max(1U, settings_.lines_per_second / kBatchesPerSecond);
    auto chat = std::make_unique<ChatRoom>(room, settings_.viewer, batch);
    chat->locale = locale;
    return *rooms_.emplace(room, std::move(chat)).first->second;
}

}  // namespace shopfloor::show
