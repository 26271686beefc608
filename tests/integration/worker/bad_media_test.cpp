// SPDX-License-Identifier: MIT
// What encoders should not send, through the real worker: each case plays, or is told.
#include "tests/integration/worker/bad_media.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace shopfloor;
using namespace shopfloor::test;

namespace {

// Of a test's process too, as a new process begins as its copy; so sanitizers' shadows count twice.
#ifdef __SANITIZE_ADDRESS__
constexpr long kPeakKib = 2048L * 1024;
#else
constexpr long kPeakKib = 256L * 1024;
#endif
constexpr double kSoundStepMs = 60;  // a gap that no one hears, between frames of 21 ms

void check_played(const BadMedia& wanted, const Judged& judged) {
    CHECK(judged.is_contiguous);
    CHECK(std::abs(judged.skew_ms) <= wanted.skew_ms);
    CHECK(judged.step_ms <= wanted.step_ms);
    CHECK(judged.sound_step_ms <= std::max(kSoundStepMs, wanted.sound_step_ms));
    CHECK(judged.sound_heard >= wanted.sound_heard);
    if (wanted.decodes) CHECK(judged.complaints.empty());
    CHECK(judged.run.exit_status == 0);
}

void check(const BadMedia& wanted) {
    INFO(wanted.name);
    const Judged judged = judge(wanted);
    INFO("told: " << judged.told);
    CHECK(judged.fate == wanted.fate);
    CHECK(judged.run.peak_kib < kPeakKib);
    if (wanted.told.empty()) CHECK(judged.told.empty());
    CHECK_THAT(judged.told, Catch::Contains(wanted.told));
    if (wanted.fate == Fate::Refused) {
        CHECK_THAT(judged.told,
                   Catch::Contains("set ", Catch::CaseSensitive::No) || Catch::Contains("Check "));
        CHECK(judged.run.exit_status == 0);
    }
    if (wanted.fate == Fate::Plays || wanted.fate == Fate::Encoded) check_played(wanted, judged);
    if (wanted.fate == Fate::Encoded) CHECK(judged.pictures_out == judged.pictures_in);
}

void check_all(const std::vector<BadMedia>& cases) {
    for (const BadMedia& wanted : cases) {
        check(wanted);
    }
}

}  // namespace

TEST_CASE("Clocks that wrap, jump, stand still or go backward", "[worker]") {
    check_all(bad_times());
}

TEST_CASE("Keyframes and sound that are missing, late, or vanish", "[worker]") {
    check_all(bad_sound_tracks());
}

TEST_CASE("Pictures that are missing, late, or vanish", "[worker]") {
    check_all(bad_picture_tracks());
}

TEST_CASE("Formats that change while a show goes on", "[worker]") { check_all(bad_changes()); }

TEST_CASE("Sound of every rate, kind and number of channels", "[worker]") {
    check_all(bad_sounds());
}

TEST_CASE("Formats that browsers play, and those that are encoded for them", "[worker]") {
    check_all(bad_formats());
}

TEST_CASE("Pictures of every size, shape and rate", "[worker]") { check_all(bad_sizes()); }

TEST_CASE("Bytes that are not what they should be", "[worker]") { check_all(bad_bytes()); }

TEST_CASE("Each case has a name of its own", "[worker]") {
    for (const BadMedia& each : bad_media()) {
        CHECK(&bad_media(each.name) == &each);
    }
}
