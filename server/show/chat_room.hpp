// SPDX-License-Identifier: MIT
#pragma once

#include "server/room/chat_limits.hpp"
#include "server/room/chat_log.hpp"
#include "server/room/chat_sampler.hpp"
#include "server/room/word_filter.hpp"
#include "server/storage/chat_records.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace shopfloor::show {

/// One room's chat. Never removed, so a reference is good across a co_await.
/// Owner: the business thread.
struct ChatRoom {
    ChatRoom(std::string room_slug, room::ChatLimitSettings viewer, std::size_t batch)
        : slug(std::move(room_slug)), limits(viewer), sampler(batch), kept{.room = slug} {}

    std::string slug;
    std::string locale;
    std::string broadcast;  // the newest; empty before the first of this server's life
    bool is_on_air = false;

    room::ChatLog log;
    room::ChatLimits limits;
    room::ChatSampler sampler;
    room::WordFilter filter;
    std::map<std::string, storage::ChatMuteRecord> mutes;  // by viewer; some have run out
    std::optional<room::ChatLine> pinned;
    /// What the disk has, or is being given: of the filter, the pinned line and slow mode.
    storage::ChatRoomRecord kept;
    std::uint64_t next_id = 1;

    std::uint64_t likes = 0;
    std::uint64_t told_likes = 0;   // what viewers know,
    std::uint64_t saved_likes = 0;  // and what the disk does
};

}  // namespace shopfloor::show
