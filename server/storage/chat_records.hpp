// SPDX-License-Identifier: MIT
#pragma once

#include "server/room/chat_log.hpp"
#include "server/storage/storage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

struct ChatLineRecord {
    std::string room;
    std::string broadcast;  // empty: written while nothing was on
    room::ChatLine line;
};

/// Lines that are written together. A line that is there already keeps its text, and stays
/// deleted once it was.
struct ChatLinesRecord {
    std::vector<ChatLineRecord> lines;
};

/// How a room's chat is kept.
struct ChatRoomRecord {
    std::string room;
    std::chrono::seconds slow_mode{0};
    std::optional<std::uint64_t> pinned{};
    std::vector<std::string> words{};  // of the filter; none holds a line break
};

struct ChatMuteRecord {
    std::string room;
    std::string viewer;
    std::string name;                // as the moderators saw it
    std::optional<UtcTime> until{};  // none: until it is lifted
};

/// A mute that was lifted.
struct ChatUnmuteRecord {
    std::string room;
    std::string viewer;
};

struct ChatLikesRecord {
    std::string broadcast;
    std::uint64_t likes = 0;
};

/// Deletes the oldest lines from before `before`, at most kMaxPrunedLines of them. The totals of
/// their broadcasts stay as they were.
struct ChatPruning {
    UtcTime before;
};
inline constexpr std::int64_t kMaxPrunedLines = 5000;

void write_row(RowWriter& rows, const ChatLinesRecord& record);
void write_row(RowWriter& rows, const ChatRoomRecord& record);
void write_row(RowWriter& rows, const ChatMuteRecord& record);
void write_row(RowWriter& rows, const ChatUnmuteRecord& record);
void write_row(RowWriter& rows, const ChatLikesRecord& record);
void write_row(RowWriter& rows, const ChatPruning& record);

/// The newest `limit` lines of a room, deleted ones too, oldest first.
[[nodiscard]] std::vector<ChatLineRecord> read_chat_lines(Reader& reader,
                                                          const std::string& room,
                                                          std::size_t limit);
[[nodiscard]] std::optional<ChatLineRecord> read_chat_line(Reader& reader,
                                                           const std::string& room,
                                                           std::uint64_t id);
[[nodiscard]] std::vector<ChatRoomRecord> read_chat_rooms(Reader& reader);
[[nodiscard]] std::vector<ChatMuteRecord> read_chat_mutes(Reader& reader);

/// What a broadcast's report tells of its chat.
struct ChatTotals {
    std::uint64_t lines = 0;  // viewers' and staff's, without what was deleted
    std::uint64_t likes = 0;
};
[[nodiscard]] ChatTotals read_chat_totals(Reader& reader, const std::string& broadcast);

}  // namespace shopfloor::storage
