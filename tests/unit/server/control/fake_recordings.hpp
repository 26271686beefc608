// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/recordings.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace shopfloor::control {

/// Recordings in memory. What was asked for is in `orders`.
struct FakeRecordings final : archive::Recordings {
    Task<std::vector<storage::Recording>> list(std::string room) override {
        std::vector<storage::Recording> found;
        std::ranges::copy_if(all, std::back_inserter(found), [&](const auto& recording) {
            return recording.broadcast.room == room;
        });
        co_return found;
    }
    Task<storage::Recording> find(std::string broadcast) override {
        for (const storage::Recording& recording : all) {
            if (recording.broadcast.id == broadcast) co_return recording;
        }
        co_return Refusal{"not_found", "There is no such recording.", "broadcast"};
    }
    Task<archive::CueLog> cue_log(std::string /*broadcast*/) override { co_return log; }
    Task<void> lock(std::string broadcast, bool is_locked) override {
        orders.push_back((is_locked ? "lock " : "unlock ") + broadcast);
        co_return Outcome<void>{};
    }
    Task<void> remove(std::string broadcast) override {
        orders.push_back("delete " + broadcast);
        co_return Outcome<void>{};
    }
    std::filesystem::path folder() const override { return "/recordings"; }
    archive::RecordingStats stats() const override { return {}; }

    std::vector<storage::Recording> all;
    archive::CueLog log;
    std::vector<std::string> orders;
};

}  // namespace shopfloor::control
