// SPDX-License-Identifier: MIT
#pragma once

#include "tests/bench/media_header.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shopfloor::faults {

/// What a room's media promise to one viewer (server/delivery/PROTOCOL.md, "To the viewer:
/// binary"), whatever breaks behind the server: each chunk once, none missing, media time that
/// never goes back and never jumps, epoch after epoch. Pure. Owner: its viewer.
class Continuity {
public:
    /// An init segment or a chunk, in the order in which they come. Returns what is wrong with it,
    /// for people; nothing when it is as it has to be.
    [[nodiscard]] std::optional<std::string> take(const bench::MediaHeader& header);

    /// The connection is a new one: numbers begin anew, with a burst from a keyframe on; media time
    /// does not go back by more than that burst.
    void reconnected();

    /// Another broadcast: times and numbers begin anew.
    void begin_anew() { *this = {}; }

    /// Of the last chunk; 0 before the first.
    std::uint32_t epoch() const noexcept { return last_ ? last_->epoch : 0; }
    std::uint64_t end_us() const noexcept {
        return last_ ? last_->time_us + last_->duration_us : 0;
    }

private:
    std::optional<std::string> take_chunk(const bench::MediaHeader& chunk) const;
    std::optional<std::string> first_of_connection(const bench::MediaHeader& chunk) const;
    std::optional<std::string> next_epoch(const bench::MediaHeader& chunk) const;
    std::optional<std::string> after_switch(const bench::MediaHeader& chunk) const;
    std::optional<std::string> next(const bench::MediaHeader& chunk) const;

    std::optional<bench::MediaHeader> init_;
    std::optional<bench::MediaHeader> last_;
    bool is_new_connection_ = true;
};

}  // namespace shopfloor::faults
