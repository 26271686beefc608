// SPDX-License-Identifier: MIT
#include "server/broadcast/source_seats.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

using Turn = SourceSeats::Turn;

constexpr std::uint64_t kPrimary = 1;
constexpr std::uint64_t kBackup = 2;
constexpr SourceSeats::TimePoint kStart{};

SourcePacket packet(PacketKind kind, std::uint8_t content = 0) {
    return {.kind = kind, .bytes = Bytes(20, content)};
}

// The primary is on air, the backup stands by; both have told their codecs.
SourceSeats both_there(SwitchPolicy policy = {}) {
    SourceSeats seats{policy};
    seats.seat(kPrimary, SourceRole::Primary, kStart);
    seats.stand_by(kBackup, SourceRole::Backup, kStart);
    CHECK(seats.take(kPrimary, packet(PacketKind::VideoConfig, 9), kStart) == Turn::OnAir);
    CHECK(seats.take(kBackup, packet(PacketKind::VideoConfig, 7), kStart) == Turn::Wait);
    return seats;
}

Turn keyframe(SourceSeats& seats, std::uint64_t publication, SourceSeats::TimePoint now) {
    return seats.take(publication, packet(PacketKind::Keyframe), now);
}

}  // namespace

TEST_CASE("Headers are kept, the newest of each kind, in the order of the kinds", "[broadcast]") {
    SourceHeaders headers;
    CHECK_FALSE(headers.keep(packet(PacketKind::Header)));
    CHECK_FALSE(headers.keep(packet(PacketKind::VideoConfig, 1)));
    CHECK_FALSE(headers.keep(packet(PacketKind::AudioConfig, 1)));
    CHECK_FALSE(headers.keep(packet(PacketKind::VideoConfig, 1)));
    CHECK_FALSE(headers.keep(packet(PacketKind::Data, 1)));
    CHECK_FALSE(headers.keep(packet(PacketKind::Data, 2)));
    CHECK(headers.keep(packet(PacketKind::VideoConfig, 2)));
    REQUIRE(headers.all().size() == 4);
    CHECK(headers.all()[1].bytes == Bytes(20, 2));
    CHECK(headers.all()[3].bytes == Bytes(20, 2));
}

TEST_CASE("The time in a tag's header does not make a new format", "[broadcast]") {
    SourceHeaders headers;
    SourcePacket config = packet(PacketKind::VideoConfig);
    static_cast<void>(headers.keep(config));
    config.bytes[4] = 99;
    CHECK_FALSE(headers.keep(config));
    config.bytes[11] = 99;
    CHECK(headers.keep(config));
}

TEST_CASE("The backup's turn is at a keyframe, once the primary sent no frame for two seconds",
          "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK(keyframe(seats, kPrimary, kStart + 1s) == Turn::OnAir);
    CHECK(keyframe(seats, kBackup, kStart + 3s) == Turn::Wait);
    CHECK(seats.take(kPrimary, packet(PacketKind::Audio), kStart + 3s) == Turn::OnAir);
    CHECK(seats.take(kBackup, packet(PacketKind::Delta), kStart + 3001ms) == Turn::Wait);
    CHECK(seats.take(kBackup, packet(PacketKind::Audio), kStart + 3001ms) == Turn::Wait);
    REQUIRE(keyframe(seats, kBackup, kStart + 3001ms) == Turn::OtherStalls);

    const SourceHeaders headers = seats.put_on_air(kBackup);
    CHECK(seats.on_air() == kBackup);
    REQUIRE(headers.all().size() == 1);
    CHECK(headers.all()[0].bytes == Bytes(20, 7));

    SECTION("the primary comes back when it was steady for ten seconds, with its own headers") {
        for (auto now = kStart + 5s; now < kStart + 15s; now += 1s) {
            CHECK(keyframe(seats, kBackup, now) == Turn::OnAir);
            CHECK(keyframe(seats, kPrimary, now) == Turn::Wait);
        }
        CHECK(keyframe(seats, kBackup, kStart + 15s) == Turn::OnAir);
        REQUIRE(keyframe(seats, kPrimary, kStart + 15s) == Turn::Returns);
        const SourceHeaders back = seats.put_on_air(kPrimary);
        CHECK(seats.on_air() == kPrimary);
        CHECK(back.all()[0].bytes == Bytes(20, 9));
    }
    SECTION("a stall of the primary begins its ten seconds anew") {
        CHECK(keyframe(seats, kBackup, kStart + 5s) == Turn::OnAir);
        CHECK(seats.take(kPrimary, packet(PacketKind::Delta), kStart + 5s) == Turn::Wait);
        CHECK(keyframe(seats, kBackup, kStart + 15s) == Turn::OnAir);
        CHECK(keyframe(seats, kPrimary, kStart + 15s) == Turn::Wait);
    }
    SECTION("the primary's turn is also when the backup stalls") {
        CHECK(keyframe(seats, kPrimary, kStart + 6s) == Turn::OtherStalls);
    }
}

TEST_CASE("The primary stays away where that is the policy", "[broadcast]") {
    SourceSeats seats{{.primary_returns = false}};
    seats.seat(kBackup, SourceRole::Backup, kStart);
    seats.stand_by(kPrimary, SourceRole::Primary, kStart);
    for (auto now = kStart; now < kStart + 60s; now += 1s) {
        CHECK(keyframe(seats, kBackup, now) == Turn::OnAir);
        CHECK(keyframe(seats, kPrimary, now) == Turn::Wait);
    }
}

TEST_CASE("Who stands by goes on air at once when the other one leaves", "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK_FALSE(seats.leave(3));
    CHECK(seats.leave(kPrimary));
    CHECK(seats.on_air() == 0);
    CHECK(keyframe(seats, kPrimary, kStart) == Turn::Wait);
    CHECK(keyframe(seats, kBackup, kStart) == Turn::OtherLeft);
    static_cast<void>(seats.put_on_air(kBackup));
    CHECK(seats.on_air() == kBackup);
}

TEST_CASE("A backup that has left is not put on air", "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK_FALSE(seats.leave(kBackup));
    CHECK(keyframe(seats, kBackup, kStart + 1h) == Turn::Wait);
    CHECK(seats.put_on_air(kBackup).all().empty());
    CHECK(seats.on_air() == kPrimary);
}

TEST_CASE("A new encoder replaces its like, and has the other one stand by", "[broadcast]") {
    SourceSeats seats = both_there();
    SECTION("its like") {
        CHECK_FALSE(seats.has_other(SourceRole::Primary));
        seats.seat(3, SourceRole::Primary, kStart + 1s);
        CHECK(seats.on_air() == 3);
        CHECK(keyframe(seats, kPrimary, kStart + 1h) == Turn::Wait);
        CHECK(keyframe(seats, kBackup, kStart + 1h) == Turn::OtherStalls);
    }
    SECTION("the other one") {
        CHECK(seats.has_other(SourceRole::Backup));
        seats.seat(3, SourceRole::Backup, kStart + 1s);
        CHECK(seats.on_air() == 3);
        CHECK(keyframe(seats, kPrimary, kStart + 1h) == Turn::OtherStalls);
    }
}

TEST_CASE("A primary that is back before the backup's keyframe does not push it out",
          "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK(seats.leave(kPrimary));
    seats.stand_by(3, SourceRole::Primary, kStart + 1s);

    SECTION("the first keyframe of either is on air") {
        CHECK(keyframe(seats, kBackup, kStart + 1s) == Turn::OtherLeft);
        static_cast<void>(seats.put_on_air(kBackup));
        CHECK(keyframe(seats, 3, kStart + 2s) == Turn::Wait);
    }
    SECTION("the other one goes on standing by") {
        CHECK(keyframe(seats, 3, kStart + 1s) == Turn::OtherLeft);
        static_cast<void>(seats.put_on_air(3));
        CHECK(keyframe(seats, kBackup, kStart + 4s) == Turn::OtherStalls);
    }
}

TEST_CASE("A backup that is replaced while it is on air leaves the air to the next keyframe",
          "[broadcast]") {
    SourceSeats seats = both_there();
    static_cast<void>(seats.put_on_air(kBackup));
    seats.stand_by(3, SourceRole::Backup, kStart);
    CHECK(seats.on_air() == 0);
    CHECK(keyframe(seats, kBackup, kStart) == Turn::Wait);
    CHECK(keyframe(seats, kPrimary, kStart) == Turn::OtherLeft);
}
