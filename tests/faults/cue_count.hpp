// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

namespace shopfloor::faults {

/// How often one viewer had each cue: by itself, and in a snapshot. The harness numbers its cues in
/// their data, {"n":17}, as their ids begin anew with each broadcast. Pure. Owner: its viewer.
class CueCount {
public:
    struct Had {
        unsigned alone = 0;
        bool was_in_return = false;  // the snapshot at a join that was not the first
    };

    /// A text message of the server.
    void take(std::string_view text);
    void reconnected() { has_reconnected_ = true; }

    const std::map<std::uint64_t, Had>& had() const noexcept { return had_; }

private:
    std::map<std::uint64_t, Had> had_;
    bool has_reconnected_ = false;
};

}  // namespace shopfloor::faults
