// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/show_listener.hpp"

#include <cstdint>

namespace shopfloor::app {

/// Counts what happens in the rooms, since the start. Owner: the business thread.
class ShowTally final : public show::ShowListener {
public:
    std::uint64_t begun = 0;   // broadcasts, those that were taken up after a restart among them
    std::uint64_t ended = 0;   // broadcasts
    std::uint64_t epochs = 0;  // that viewers saw
    std::uint64_t cues = 0;    // and revisions of them

    void broadcast_began(const storage::BroadcastRecord& /*broadcast*/) override { ++begun; }
    void broadcast_ended(const storage::BroadcastRecord& /*broadcast*/) override { ++ended; }
    void went_on_air(const storage::BroadcastRecord& /*broadcast*/) override { ++epochs; }
    void cue_published(const storage::BroadcastRecord& /*broadcast*/,
                       const room::Cue& /*cue*/) override {
        ++cues;
    }
};

}  // namespace shopfloor::app
