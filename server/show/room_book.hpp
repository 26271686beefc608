// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/room_records.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace shopfloor::show {

/// What is settled about each room, as it holds now. Whoever changes it commits the record before
/// it acknowledges the change. Owner: the business thread.
class RoomBook {
public:
    void restore(std::vector<storage::RoomRecord> records) {
        for (auto& record : records) {
            const std::string room = record.room;
            records_.insert_or_assign(room, std::move(record));
        }
    }

    storage::RoomRecord of(const std::string& room) const {
        const auto found = records_.find(room);
        return found == records_.end() ? storage::RoomRecord{.room = room} : found->second;
    }

    /// Good until the room's next `edit`.
    storage::RoomRecord& edit(const std::string& room) {
        storage::RoomRecord& record = records_[room];
        record.room = room;
        return record;
    }

private:
    std::map<std::string, storage::RoomRecord> records_;
};

}  // namespace shopfloor::show
