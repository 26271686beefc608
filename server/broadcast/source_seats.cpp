// SPDX-License-Identifier: MIT
#include "server/broadcast/source_seats.hpp"

#include <utility>

namespace shopfloor::broadcast {

void SourceSeats::Seat::note_frame(TimePoint now, std::chrono::milliseconds stall) {
    if (now - last_frame > stall) steady_since = now;
    last_frame = now;
}

void SourceSeats::seat(std::uint64_t publication,
                       SourceRole role,
                       SourceHeaders headers_of_other,
                       TimePoint now) {
    if (on_air_.publication != 0 && on_air_.role != role) {
        standby_ = on_air_;
        standby_headers_ = std::move(headers_of_other);
    }
    on_air_ = {.publication = publication, .role = role, .last_frame = now, .steady_since = now};
}

void SourceSeats::stand_by(std::uint64_t publication, SourceRole role, TimePoint now) {
    standby_ = {.publication = publication, .role = role, .last_frame = now, .steady_since = now};
    standby_headers_ = {};
}

bool SourceSeats::leave(std::uint64_t publication) {
    if (publication == 0) return false;
    if (standby_.publication == publication) standby_ = {};
    if (on_air_.publication != publication) return false;
    on_air_.publication = 0;
    return true;
}

void SourceSeats::clear() {
    on_air_ = {};
    standby_ = {};
}

bool SourceSeats::take_standby(std::uint64_t publication,
                               const SourcePacket& packet,
                               TimePoint now) {
    if (publication == 0 || standby_.publication != publication) return false;
    if (SourceHeaders::is_header(packet.kind)) {
        static_cast<void>(standby_headers_.keep(packet));
        return false;
    }
    if (packet.kind == PacketKind::Audio) return false;
    standby_.note_frame(now, policy_.stall);
    return packet.kind == PacketKind::Keyframe && is_turn_of_standby(now);
}

bool SourceSeats::is_turn_of_standby(TimePoint now) const {
    if (on_air_.publication == 0 || now - on_air_.last_frame > policy_.stall) return true;
    const bool returns = policy_.primary_returns && standby_.role == SourceRole::Primary &&
                         on_air_.role == SourceRole::Backup;
    return returns && now - standby_.steady_since >= policy_.steady;
}

SourceHeaders SourceSeats::change_over(SourceHeaders headers_of_other, TimePoint now) {
    std::swap(on_air_, standby_);
    on_air_.last_frame = now;
    return std::exchange(standby_headers_, std::move(headers_of_other));
}

}  // namespace shopfloor::broadcast
