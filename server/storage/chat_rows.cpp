// SPDX-License-Identifier: MIT
#include "server/storage/chat_records.hpp"
#include "server/storage/rows.hpp"

#include <algorithm>

namespace shopfloor::storage {
namespace {

// A moderator may delete a line before it is written: whichever comes first, it stays deleted.
constexpr std::string_view kWriteLine =
    "INSERT INTO chat_lines (room, id, broadcast, viewer, author, role, guest, name, text, at_us,"
    " utc_ms, reply_to, reply_guest, reply_name, reply_text, deleted)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"
    " ON CONFLICT (room, id) DO UPDATE SET deleted ="
    " CASE WHEN ?16 > chat_lines.deleted THEN ?16 ELSE chat_lines.deleted END";
constexpr std::string_view kWriteRoom =
    "INSERT INTO chat_rooms (room, slow_mode_s, pinned, words) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (room) DO UPDATE SET slow_mode_s = ?2, pinned = ?3, words = ?4";
constexpr std::string_view kWriteMute =
    "INSERT INTO chat_mutes (room, viewer, name, until) VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (room, viewer) DO UPDATE SET name = ?3, until = ?4";
constexpr std::string_view kDeleteMute = "DELETE FROM chat_mutes WHERE room = ?1 AND viewer = ?2";
constexpr std::string_view kWriteLikes =
    "INSERT INTO chat_totals (broadcast, likes) VALUES (?1, ?2)"
    " ON CONFLICT (broadcast) DO UPDATE SET likes = ?2";
constexpr std::string_view kCountPruned =
    "INSERT INTO chat_totals (broadcast, likes, past_lines)"
    " SELECT broadcast, 0, count(*) FROM"
    "  (SELECT broadcast, deleted FROM chat_lines WHERE utc_ms < ?1"
    "   ORDER BY utc_ms, room, id LIMIT ?2) AS old"
    " WHERE deleted = 0 GROUP BY broadcast"
    " ON CONFLICT (broadcast) DO UPDATE"
    " SET past_lines = chat_totals.past_lines + excluded.past_lines";
constexpr std::string_view kPrune =
    "DELETE FROM chat_lines WHERE (room, id) IN (SELECT room, id FROM chat_lines"
    " WHERE utc_ms < ?1 ORDER BY utc_ms, room, id LIMIT ?2)";

constexpr std::string_view kReadNewest =
    "SELECT room, id, broadcast, viewer, author, role, guest, name, text, at_us, utc_ms, reply_to,"
    " reply_guest, reply_name, reply_text, deleted"
    " FROM chat_lines WHERE room = ?1 ORDER BY id DESC LIMIT ?2";
constexpr std::string_view kReadOne =
    "SELECT room, id, broadcast, viewer, author, role, guest, name, text, at_us, utc_ms, reply_to,"
    " reply_guest, reply_name, reply_text, deleted FROM chat_lines WHERE room = ?1 AND id = ?2";

ChatLineRecord read_line(const Statement& row) {
    room::ChatLine line;
    line.id = static_cast<std::uint64_t>(row.number(1));
    line.viewer = row.text(3);
    line.author = row.text(4);
    line.role = row.text(5);
    line.guest = row.text(6);
    line.name = row.text(7);
    line.text = row.text(8);
    line.at = media::MediaTime{row.number(9)};
    line.utc = row.time(10);
    if (const std::int64_t replied = row.number(11); replied != 0) {
        line.reply = room::ChatLine::Quote{.id = static_cast<std::uint64_t>(replied),
                                           .guest = row.text(12),
                                           .name = row.text(13),
                                           .text = row.text(14)};
    }
    line.is_deleted = row.number(15) != 0;
    return {.room = row.text(0), .broadcast = row.text(2), .line = std::move(line)};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        text += word + '\n';
    }
    return text;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t from = 0; from < text.size();) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        words.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    return words;
}

}  // namespace

void write_row(RowWriter& rows, const ChatLinesRecord& record) {
    Statement& row = rows.statement(kWriteLine);
    static const room::ChatLine::Quote kNone{};
    for (const ChatLineRecord& entry : record.lines) {
        const room::ChatLine& line = entry.line;
        const room::ChatLine::Quote& reply = line.reply ? *line.reply : kNone;
        row.bind(1, entry.room).bind(2, static_cast<std::int64_t>(line.id));
        row.bind(3, entry.broadcast).bind(4, line.viewer).bind(5, line.author);
        row.bind(6, line.role).bind(7, line.guest).bind(8, line.name).bind(9, line.text);
        row.bind(10, std::int64_t{line.at.count()}).bind(11, line.utc);
        row.bind(12, static_cast<std::int64_t>(reply.id)).bind(13, reply.guest);
        row.bind(14, reply.name).bind(15, reply.text);
        row.bind(16, std::int64_t{line.is_deleted ? 1 : 0}).run();
    }
}

void write_row(RowWriter& rows, const ChatRoomRecord& record) {
    const std::string words = joined(record.words);
    Statement& row = rows.statement(kWriteRoom);
    row.bind(1, record.room).bind(2, std::int64_t{record.slow_mode.count()});
    row.bind(3, static_cast<std::int64_t>(record.pinned.value_or(0))).bind(4, words).run();
}

void write_row(RowWriter& rows, const ChatMuteRecord& record) {
    Statement& row = rows.statement(kWriteMute);
    row.bind(1, record.room).bind(2, record.viewer).bind(3, record.name);
    bind_optional(row, 4, record.until);
    row.run();
}

void write_row(RowWriter& rows, const ChatUnmuteRecord& record) {
    rows.statement(kDeleteMute).bind(1, record.room).bind(2, record.viewer).run();
}

void write_row(RowWriter& rows, const ChatLikesRecord& record) {
    rows.statement(kWriteLikes)
        .bind(1, record.broadcast)
        .bind(2, static_cast<std::int64_t>(record.likes))
        .run();
}

void write_row(RowWriter& rows, const ChatPruning& record) {
    rows.statement(kCountPruned).bind(1, record.before).bind(2, kMaxPrunedLines).run();
    rows.statement(kPrune).bind(1, record.before).bind(2, kMaxPrunedLines).run();
}

std::vector<ChatLineRecord> read_chat_lines(Reader& reader,
                                            const std::string& room,
                                            std::size_t limit) {
    Statement statement = reader.statement(kReadNewest);
    statement.bind(1, room).bind(2, static_cast<std::int64_t>(limit));
    auto lines = reader.all(std::move(statement), read_line);
    std::ranges::reverse(lines);
    return lines;
}

std::optional<ChatLineRecord> read_chat_line(Reader& reader,
                                             const std::string& room,
                                             std::uint64_t id) {
    Statement statement = reader.statement(kReadOne);
    statement.bind(1, room).bind(2, static_cast<std::int64_t>(id));
    if (!statement.step()) return std::nullopt;
    return read_line(statement);
}

std::vector<ChatRoomRecord> read_chat_rooms(Reader& reader) {
    return reader.all("SELECT room, slow_mode_s, pinned, words FROM chat_rooms",
                      [](const Statement& row) {
                          ChatRoomRecord record{.room = row.text(0),
                                                .slow_mode = std::chrono::seconds{row.number(1)}};
                          if (const std::int64_t pinned = row.number(2); pinned != 0) {
                              record.pinned = static_cast<std::uint64_t>(pinned);
                          }
                          record.words = split(row.text(3));
                          return record;
                      });
}

std::vector<ChatMuteRecord> read_chat_mutes(Reader& reader) {
    return reader.all("SELECT room, viewer, name, until FROM chat_mutes", [](const Statement& row) {
        return ChatMuteRecord{.room = row.text(0),
                              .viewer = row.text(1),
                              .name = row.text(2),
                              .until = row.optional_time(3)};
    });
}

ChatTotals read_chat_totals(Reader& reader, const std::string& broadcast) {
    ChatTotals totals;
    Statement lines =
        reader.statement("SELECT count(*) FROM chat_lines WHERE broadcast = ?1 AND deleted = 0");
    lines.bind(1, broadcast);
    if (lines.step()) totals.lines = static_cast<std::uint64_t>(lines.number(0));
    Statement counted =
        reader.statement("SELECT likes, past_lines FROM chat_totals WHERE broadcast = ?1");
    counted.bind(1, broadcast);
    if (counted.step()) {
        totals.likes = static_cast<std::uint64_t>(counted.number(0));
        totals.lines += static_cast<std::uint64_t>(counted.number(1));
    }
    return totals;
}

}  // namespace shopfloor::storage
