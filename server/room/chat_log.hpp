// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::room {

/// What a viewer is called, the same in all languages: one of kGuestColours, and a number.
struct GuestName {
    std::string_view colour;  // "teal"
    unsigned number = 0;      // 1 to 99

    /// Made from the viewer's id, so it stays, and tells nothing.
    [[nodiscard]] static GuestName of(std::string_view viewer);
    /// "teal-7"
    [[nodiscard]] std::string to_tag() const;
    /// "客人·青蓝7" for a locale of Chinese, else "Guest Teal 7".
    [[nodiscard]] std::string to_text(std::string_view locale) const;
};

/// One line of chat, of a viewer or of the store's people.
struct ChatLine {
    /// Of the line that is answered, so that who has not seen it understands.
    struct Quote {
        std::uint64_t id = 0;
        std::string guest;
        std::string name;
        std::string text;
    };

    std::uint64_t id = 0;  // counts up in a room
    std::string viewer;    // who wrote it; empty for the store's people
    std::string author;    // of the store's people: the caller's id
    std::string role;      // "host", "assistant", "moderator"; empty for a viewer
    std::string guest;     // a viewer's name as a tag; empty for the store's people
    std::string name;      // in the room's language
    std::string text;
    media::MediaTime at{};
    std::chrono::milliseconds utc{};
    std::optional<Quote> reply{};
    bool is_deleted = false;
};

/// The newest lines of a room, deleted ones too, by id. Pure. Owner: the business thread.
class ChatLog {
public:
    explicit ChatLog(std::size_t capacity = 200) : capacity_(capacity) {}

    /// Ids may come a little out of order, as a staff line waits for the disk.
    void add(ChatLine line);
    /// Null where it is not, or no longer, there.
    ChatLine* find(std::uint64_t id);
    const ChatLine* find(std::uint64_t id) const;
    void clear() { lines_.clear(); }

    /// The newest `limit` that are not deleted, oldest first.
    std::vector<const ChatLine*> shown(std::size_t limit) const;
    const std::deque<ChatLine>& lines() const noexcept { return lines_; }

private:
    std::size_t capacity_;
    std::deque<ChatLine> lines_;
};

}  // namespace shopfloor::room
