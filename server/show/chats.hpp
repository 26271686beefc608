// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/room/chat_log.hpp"
#include "server/storage/chat_records.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

/// A line of the store's people.
struct StaffLine {
    std::string room;
    std::string author;  // the caller's id
    std::string role;    // as it is shown: "host", "assistant", "moderator"
    std::string name;    // empty: the store's
    std::string text;
    std::optional<std::uint64_t> reply_to{};
};

/// A viewer, by a line or by its id.
struct ChatTarget {
    std::string room;
    std::optional<std::uint64_t> line{};
    std::string viewer{};
};

struct ChatOverview {
    std::vector<room::ChatLine> lines;  // oldest first, without what was deleted
    std::optional<room::ChatLine> pinned;
    std::chrono::seconds slow_mode{};
    std::uint64_t likes = 0;
};

/// The chat of every room, as the store's people keep it. What changes something is on the disk
/// before it is acknowledged. Refusals: "not_found", "invalid", and what the storage says.
///
/// Owner: the business thread.
class Chats {
public:
    virtual ~Chats() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    virtual Task<room::ChatLine> send(StaffLine line) = 0;
    /// Without an id: nothing is pinned from then on.
    virtual Task<void> pin(std::string room, std::optional<std::uint64_t> id) = 0;
    virtual Task<void> remove(std::string room, std::uint64_t id) = 0;
    /// Without a duration: until it is lifted.
    virtual Task<storage::ChatMuteRecord> mute(ChatTarget target,
                                               std::optional<std::chrono::seconds> duration) = 0;
    virtual Task<void> unmute(ChatTarget target) = 0;
    virtual Outcome<std::vector<storage::ChatMuteRecord>> mutes(const std::string& room) const = 0;
    virtual Task<void> set_slow_mode(std::string room, std::chrono::seconds seconds) = 0;
    /// Returns the words as they are kept.
    virtual Task<std::vector<std::string>> set_filter(std::string room,
                                                      std::vector<std::string> words) = 0;
    virtual Outcome<std::vector<std::string>> filter(const std::string& room) const = 0;
    virtual Outcome<ChatOverview> list(const std::string& room, std::size_t limit) const = 0;
};

}  // namespace shopfloor::show
