// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// Which stream key opens which room, for a door that is asked on a thread which may not wait for
/// the business thread: a copy of what that one has decided. Any thread: there is a lock inside,
/// held for a look-up or a change.
class KeyBoard {
public:
    /// A key that may publish from now on.
    void put(const std::string& key_id, const std::string& room) {
        const std::lock_guard lock{mutex_};
        if (rooms_.emplace(key_id, room).second) ++keys_of_room_[room];
    }

    /// A key that was revoked.
    void remove(const std::string& key_id) {
        const std::lock_guard lock{mutex_};
        const auto found = rooms_.find(key_id);
        if (found == rooms_.end()) return;
        const auto count = keys_of_room_.find(found->second);
        if (--count->second == 0) keys_of_room_.erase(count);
        rooms_.erase(found);
    }

    /// The room of a key; nothing where there is no such key.
    std::optional<std::string> room_of(const std::string& key_id) const {
        const std::lock_guard lock{mutex_};
        const auto found = rooms_.find(key_id);
        return found == rooms_.end() ? std::nullopt : std::optional{found->second};
    }

    /// Whether any key opens a room.
    bool has_room(const std::string& room) const {
        const std::lock_guard lock{mutex_};
        return keys_of_room_.contains(room);
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> rooms_;  // by key id
    std::map<std::string, std::size_t> keys_of_room_;
};

}  // namespace shopfloor::ingest
