// SPDX-License-Identifier: MIT
#include "server/broadcast/source_seats.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kPrimary = 1;
constexpr std::uint64_t kBackup = 2;
constexpr SourceSeats::TimePoint kStart{};

SourcePacket packet(PacketKind kind, std::uint8_t content = 0) {
    return {.kind = kind, .bytes = Bytes(20, content)};
}

// The primary is on air, the backup stands by and has told its codec.
SourceSeats both_there(SwitchPolicy policy = {}) {
    SourceSeats seats{policy};
    seats.seat(kPrimary, SourceRole::Primary, {}, kStart);
    seats.stand_by(kBackup, SourceRole::Backup, kStart);
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::VideoConfig, 7), kStart));
    return seats;
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
    seats.note_frame(kStart + 1s);
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart + 2s));
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart + 3s));
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::Delta), kStart + 3001ms));
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::Audio), kStart + 3001ms));
    REQUIRE(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart + 3001ms));

    SourceHeaders of_primary;
    static_cast<void>(of_primary.keep(packet(PacketKind::VideoConfig, 9)));
    const SourceHeaders headers = seats.change_over(std::move(of_primary), kStart + 3001ms);
    CHECK(seats.on_air() == kBackup);
    REQUIRE(headers.all().size() == 1);
    CHECK(headers.all()[0].bytes == Bytes(20, 7));

    SECTION("the primary comes back when it was steady for ten seconds, with its own headers") {
        CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 5s));
        for (auto now = kStart + 6s; now < kStart + 15s; now += 1s) {
            seats.note_frame(now);
            CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), now));
        }
        seats.note_frame(kStart + 15s);
        REQUIRE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 15s));
        const SourceHeaders back = seats.change_over({}, kStart + 15s);
        CHECK(seats.on_air() == kPrimary);
        CHECK(back.all()[0].bytes == Bytes(20, 9));
    }
    SECTION("a stall of the primary begins its ten seconds anew") {
        CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Delta), kStart + 5s));
        seats.note_frame(kStart + 15s);
        CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 15s));
    }
    SECTION("the primary's turn is also when the backup stalls") {
        CHECK(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 6s));
    }
}

TEST_CASE("The primary stays away where that is the policy", "[broadcast]") {
    SourceSeats seats{{.primary_returns = false}};
    seats.seat(kBackup, SourceRole::Backup, {}, kStart);
    seats.stand_by(kPrimary, SourceRole::Primary, kStart);
    for (auto now = kStart; now < kStart + 60s; now += 1s) {
        seats.note_frame(now);
        CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), now));
    }
}

TEST_CASE("Who stands by goes on air at once when the other one leaves", "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK_FALSE(seats.leave(3));
    CHECK(seats.leave(kPrimary));
    CHECK(seats.on_air() == 0);
    CHECK(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart));
    static_cast<void>(seats.change_over({}, kStart));
    CHECK(seats.on_air() == kBackup);
    CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 1h));
}

TEST_CASE("A backup that has left is not put on air", "[broadcast]") {
    SourceSeats seats = both_there();
    CHECK_FALSE(seats.leave(kBackup));
    CHECK_FALSE(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart + 1h));
}

TEST_CASE("A new encoder replaces its like, and has the other one stand by", "[broadcast]") {
    SourceSeats seats = both_there();
    SECTION("its like") {
        seats.seat(3, SourceRole::Primary, {}, kStart + 1s);
        CHECK(seats.on_air() == 3);
        CHECK_FALSE(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 1h));
        CHECK(seats.take_standby(kBackup, packet(PacketKind::Keyframe), kStart + 1h));
    }
    SECTION("the other one") {
        seats.seat(3, SourceRole::Backup, {}, kStart + 1s);
        CHECK(seats.on_air() == 3);
        CHECK(seats.take_standby(kPrimary, packet(PacketKind::Keyframe), kStart + 1h));
    }
}
