// SPDX-License-Identifier: MIT
#include "pipeline/ladder/rung_plan.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::ladder;

namespace {

std::vector<PictureSize> sizes(PictureSize source,
                               const std::vector<WantedRung>& wanted,
                               bool has_top) {
    std::vector<PictureSize> sizes;
    for (const RungPlan& plan : plan_rungs(source, wanted, has_top)) {
        sizes.push_back(plan.size);
    }
    return sizes;
}

}  // namespace

TEST_CASE("Rungs are named by their short side, and keep the source's shape", "[ladder]") {
    using Sizes = std::vector<PictureSize>;
    const std::vector<WantedRung> wanted{{360, 0}, {720, 0}, {480, 0}, {480, 0}};
    CHECK(sizes({1920, 1080}, wanted, false) == Sizes{{1280, 720}, {854, 480}, {640, 360}});
    CHECK(sizes({1280, 720}, wanted, false) == Sizes{{854, 480}, {640, 360}});
    CHECK(sizes({1080, 1920}, wanted, false) == Sizes{{720, 1280}, {480, 854}, {360, 640}});
    CHECK(sizes({320, 240}, wanted, false).empty());
    CHECK(sizes({500, 500}, {{361, 0}}, false) == Sizes{{362, 362}});
    CHECK(sizes({500, 500}, {{0, 0}}, false).empty());
}

TEST_CASE("A source that browsers do not play gets a rung of its own size", "[ladder]") {
    using Sizes = std::vector<PictureSize>;
    CHECK(sizes({1280, 720}, {{720, 0}, {360, 0}}, true) == Sizes{{1280, 720}, {640, 360}});
    CHECK(sizes({3840, 2160}, {{1440, 0}, {720, 0}}, true) == Sizes{{1920, 1080}, {1280, 720}});
    CHECK(sizes({321, 241}, {}, true) == Sizes{{322, 242}});
}

TEST_CASE("A rung's bitrate is what was asked for, or usual for its size and rate", "[ladder]") {
    CHECK(usual_bitrate_bps({1280, 720}, 30) == 2'500'000);
    CHECK(usual_bitrate_bps({720, 1280}, 30) == 2'500'000);
    CHECK(usual_bitrate_bps({1280, 720}, 60) > 3'000'000);
    CHECK(usual_bitrate_bps({640, 360}, 30) < 900'000);
    CHECK(usual_bitrate_bps({1920, 1080}, 30) < 5'500'000);
    const RungPlan plan{.size = {640, 360}, .bitrate_limit_bps = 600'000};
    CHECK(bitrate_bps(plan, {1280, 720}, 30) == 600'000);
    CHECK(bitrate_bps({.size = {640, 360}, .bitrate_limit_bps = 90'000'000}, {1280, 720}, 30) ==
          2'500'000);
    CHECK(bitrate_bps({.size = {640, 360}}, {1280, 720}, 30) == usual_bitrate_bps({640, 360}, 30));
}
