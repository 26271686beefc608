// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/source_headers.hpp"

#include <array>
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

/// A broadcast's publishers, one of each role: who is on air, and who stands by. Pure: time is an
/// argument. Owner: the broadcast's strand.
class SourceSeats {
public:
    using TimePoint = std::chrono::steady_clock::time_point;

    explicit SourceSeats(SwitchPolicy policy) : policy_(policy) {}

    /// The number of the publication on air; 0: nobody is.
    std::uint64_t on_air() const noexcept;
    /// The place of a publication that is there.
    std::optional<SourceRole> role_of(std::uint64_t publication) const noexcept;
    /// Whether one of the other role is on air.
    bool has_other(SourceRole role) const noexcept { return on_air_ && *on_air_ != role; }

    /// On air at once. One of the same role is forgotten, one of the other stands by.
    void seat(std::uint64_t publication, SourceRole role, TimePoint now);
    /// Beside the other role's. One of the same role is forgotten; if that was on air, nobody is,
    /// and the next keyframe of either decides.
    void stand_by(std::uint64_t publication, SourceRole role, TimePoint now);
    /// It has left. True when it was on air.
    bool leave(std::uint64_t publication);
    void clear();

    enum class Turn {
        Wait,         // stands by, or is forgotten: nothing is done with the packet
        OnAir,        // the packet goes to the worker
        Returns,      // the primary was steady for long enough: on air with this keyframe
        OtherStalls,  // on air with this keyframe, instead of the other one
        OtherLeft,    // on air with this keyframe, as nobody was
    };
    /// A packet of a publication; its headers are kept.
    [[nodiscard]] Turn take(std::uint64_t publication, const SourcePacket& packet, TimePoint now);

    /// Puts one that is there on air, and returns its headers.
    [[nodiscard]] SourceHeaders put_on_air(std::uint64_t publication);

private:
    struct Seat {
        std::uint64_t publication = 0;
        TimePoint last_frame{};
        TimePoint steady_since{};  // no stall since then
        SourceHeaders headers{};

        void note_frame(TimePoint now, std::chrono::milliseconds stall);
    };

    Seat& at(SourceRole role) noexcept { return seats_.at(static_cast<std::size_t>(role)); }
    const Seat& at(SourceRole role) const noexcept {
        return seats_.at(static_cast<std::size_t>(role));
    }
    Turn turn_of(SourceRole standby, TimePoint now) const;

    SwitchPolicy policy_;
    std::array<Seat, 2> seats_;  // by role
    std::optional<SourceRole> on_air_;
};

}  // namespace shopfloor::broadcast
