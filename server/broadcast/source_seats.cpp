// SPDX-License-Identifier: MIT
#include "server/broadcast/source_seats.hpp"

namespace shopfloor::broadcast {

void SourceSeats::Seat::note_frame(TimePoint now, std::chrono::milliseconds stall) {
    if (now - last_frame > stall) steady_since = now;
    last_frame = now;
}

std::uint64_t SourceSeats::on_air() const noexcept {
    return on_air_ ? at(*on_air_).publication : 0;
}

std::optional<SourceRole> SourceSeats::role_of(std::uint64_t publication) const noexcept {
    if (publication == 0) return std::nullopt;
    for (const SourceRole role : {SourceRole::Primary, SourceRole::Backup}) {
        if (at(role).publication == publication) return role;
    }
    return std::nullopt;
}

void SourceSeats::seat(std::uint64_t publication, SourceRole role, TimePoint now) {
    at(role) = {.publication = publication, .last_frame = now, .steady_since = now};
    on_air_ = role;
}

void SourceSeats::stand_by(std::uint64_t publication, SourceRole role, TimePoint now) {
    at(role) = {.publication = publication, .last_frame = now, .steady_since = now};
    if (on_air_ == role) on_air_.reset();
}

bool SourceSeats::leave(std::uint64_t publication) {
    const auto role = role_of(publication);
    if (!role) return false;
    at(*role) = {};
    if (on_air_ != role) return false;
    on_air_.reset();
    return true;
}

void SourceSeats::clear() {
    seats_ = {};
    on_air_.reset();
}

SourceSeats::Turn SourceSeats::take(std::uint64_t publication,
                                    const SourcePacket& packet,
                                    TimePoint now) {
    const auto role = role_of(publication);
    if (!role) return Turn::Wait;
    Seat& seat = at(*role);
    const Turn otherwise = on_air_ == role ? Turn::OnAir : Turn::Wait;
    if (SourceHeaders::is_header(packet.kind)) {
        static_cast<void>(seat.headers.keep(packet));
        return otherwise;
    }
    if (packet.kind == PacketKind::Audio) return otherwise;
    seat.note_frame(now, policy_.stall);
    const bool may_begin = on_air_ != role && packet.kind == PacketKind::Keyframe;
    return may_begin ? turn_of(*role, now) : otherwise;
}

SourceSeats::Turn SourceSeats::turn_of(SourceRole standby, TimePoint now) const {
    if (!on_air_) return Turn::OtherLeft;
    if (now - at(*on_air_).last_frame > policy_.stall) return Turn::OtherStalls;
    const bool returns = policy_.primary_returns && standby == SourceRole::Primary &&
                         now - at(standby).steady_since >= policy_.steady;
    return returns ? Turn::Returns : Turn::Wait;
}

SourceHeaders SourceSeats::put_on_air(std::uint64_t publication) {
    const auto role = role_of(publication);
    if (!role) return {};
    on_air_ = role;
    return at(*role).headers;
}

}  // namespace shopfloor::broadcast
