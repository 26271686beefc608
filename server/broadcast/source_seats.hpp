// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/source_headers.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace shopfloor::broadcast {

/// When the other publisher's picture is shown.
struct SwitchPolicy {
    std::chrono::milliseconds stall{2000};    // without a frame, and it is the other one's turn
    bool primary_returns = true;              // from the backup, by itself
    std::chrono::milliseconds steady{10000};  // frames without a stall before it does
};

/// Who of a broadcast's publishers is on air, and who stands by. Pure: time is an argument.
/// Owner: the broadcast's strand.
class SourceSeats {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit SourceSeats(SwitchPolicy policy) : policy_(policy) {}

    /// The number of the publication on air; 0: nobody is.
    std::uint64_t on_air() const noexcept { return on_air_.publication; }

    /// On air at once. Who was on air before is forgotten, unless it has the other role: then it
    /// stands by, with its headers.
    void seat(std::uint64_t publication,
              SourceRole role,
              SourceHeaders headers_of_other,
              TimePoint now);
    /// Beside the one on air; who stood by before is forgotten.
    void stand_by(std::uint64_t publication, SourceRole role, TimePoint now);
    /// It has left. True when it was on air.
    bool leave(std::uint64_t publication);
    void clear();

    /// A frame of the publisher on air.
    void note_frame(TimePoint now) { on_air_.note_frame(now, policy_.stall); }

    /// A packet of the one that stands by: headers are kept. True when it has to go on air with
    /// this packet, which is then a keyframe.
    [[nodiscard]] bool take_standby(std::uint64_t publication,
                                    const SourcePacket& packet,
                                    TimePoint now);

    /// The one that stood by goes on air, the other one stands by if it is still there, with its
    /// headers. Returns the headers of the one that is on air now.
    [[nodiscard]] SourceHeaders change_over(SourceHeaders headers_of_other, TimePoint now);

private:
    struct Seat {
        std::uint64_t publication = 0;
        SourceRole role = SourceRole::Primary;
        TimePoint last_frame{};
        TimePoint steady_since{};  // no stall since then

        void note_frame(TimePoint now, std::chrono::milliseconds stall);
    };

    bool is_turn_of_standby(TimePoint now) const;

    SwitchPolicy policy_;
    Seat on_air_;
    Seat standby_;
    SourceHeaders standby_headers_;
};

}  // namespace shopfloor::broadcast
