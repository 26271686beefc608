// SPDX-License-Identifier: MIT
#include "server/sales/audience_figures.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>

using namespace shopfloor;
using namespace shopfloor::sales;
using namespace std::chrono_literals;
using media::MediaTime;

TEST_CASE("nobody came") {
    const AudienceFigures figures = count_audience({}, 3s);
    CHECK(figures.viewers == 0);
    CHECK(figures.watched == 0s);
    CHECK(figures.retention == std::vector<std::uint32_t>{0, 0, 0});
    CHECK(count_audience({}, 0s).retention.empty());
}

TEST_CASE("a viewer is counted in each second that has some of the visit") {
    const AudienceFigures figures = count_audience({{"a", 500ms, 2100ms}}, 5s);
    CHECK(figures.viewers == 1);
    CHECK(figures.connections == 1);
    CHECK(figures.watched == 1600ms);
    CHECK(figures.retention == std::vector<std::uint32_t>{1, 1, 1, 0, 0});
}

TEST_CASE("a visit does not belong to the second that it ends with the beginning of") {
    const AudienceFigures figures = count_audience({{"a", 1s, 2s}}, 4s);
    CHECK(figures.retention == std::vector<std::uint32_t>{0, 1, 0, 0});
}

TEST_CASE("who comes while the show stands still was there") {
    const AudienceFigures figures = count_audience({{"a", 3s, 3s}, {"b", 1s, 1s}}, 3s);
    CHECK(figures.viewers == 2);
    CHECK(figures.watched == 0s);
    CHECK(figures.retention == std::vector<std::uint32_t>{0, 1, 1});
}

TEST_CASE("a viewer with two tabs, or who comes back, counts and watches once") {
    const AudienceFigures tabs = count_audience({{"a", 0s, 4s}, {"a", 1s, 3s}, {"a", 3s, 5s}}, 6s);
    CHECK(tabs.viewers == 1);
    CHECK(tabs.connections == 3);
    CHECK(tabs.watched == 5s);
    CHECK(tabs.retention == std::vector<std::uint32_t>{1, 1, 1, 1, 1, 0});

    const AudienceFigures back = count_audience({{"a", 0ms, 1200ms}, {"a", 1500ms, 1800ms}}, 3s);
    CHECK(back.watched == 1500ms);
    CHECK(back.retention == std::vector<std::uint32_t>{1, 1, 0});
}

TEST_CASE("visits are cut at the edges of the broadcast") {
    const AudienceFigures figures =
        count_audience({{"a", -2s, 9s}, {"b", 8s, 9s}, {"c", 2s, 1s}}, 3s);
    CHECK(figures.viewers == 3);
    CHECK(figures.watched == 3s);
    CHECK(figures.retention == std::vector<std::uint32_t>{1, 1, 3});
}

TEST_CASE("a very long broadcast has coarser steps") {
    CHECK(count_audience({}, 12h).step == 1s);
    CHECK(count_audience({}, 12h).retention.size() == kMaxRetention);
    const AudienceFigures figures = count_audience({{"a", 0s, 30h}}, 30h);
    CHECK(figures.step == 4s);
    CHECK(figures.retention.size() == 27000);
    CHECK(std::ranges::all_of(figures.retention, [](auto viewers) { return viewers == 1; }));
}

// Against the definition, worked out second by second.
TEST_CASE("figures of any visits agree with each other, and with counting one by one") {
    std::mt19937 random{20260721};
    const auto below = [&](std::int64_t limit) {
        return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random);
    };
    for (int round = 0; round < 300; ++round) {
        const MediaTime duration{below(20'000'000)};
        std::vector<Visit> visits;
        for (std::int64_t count = below(30); count > 0; --count) {
            const MediaTime begun{below(22'000'000) - 1'000'000};
            visits.push_back({std::string(1, static_cast<char>('a' + below(8))),
                              begun,
                              begun + MediaTime{below(4) == 0 ? 0 : below(9'000'000)}});
        }
        const AudienceFigures figures = count_audience(visits, duration);
        INFO("round " << round);
        REQUIRE(figures.connections == visits.size());
        REQUIRE(figures.viewers <= figures.connections);
        REQUIRE(figures.watched >= 0s);
        REQUIRE(figures.watched <= duration * static_cast<std::int64_t>(figures.viewers));
        REQUIRE(figures.retention.size() ==
                static_cast<std::size_t>((duration.count() + 999'999) / 1'000'000));
        const std::uint64_t presences =
            std::accumulate(figures.retention.begin(), figures.retention.end(), std::uint64_t{0});
        REQUIRE(MediaTime{std::chrono::seconds{presences}} >= figures.watched);

        for (std::size_t second = 0; second < figures.retention.size(); ++second) {
            const MediaTime from{std::chrono::seconds{second}};
            const bool is_last = second + 1 == figures.retention.size();
            std::vector<std::string> there;
            for (const Visit& visit : visits) {
                const MediaTime begun = std::clamp(visit.begun, MediaTime{0}, duration);
                const MediaTime ended = std::clamp(visit.ended, begun, duration);
                const bool begins_here = begun >= from && (begun < from + 1s || is_last);
                const bool overlaps = begun < from + 1s && ended > from;
                if (begins_here || overlaps) there.push_back(visit.viewer);
            }
            std::ranges::sort(there);
            const auto gone = std::ranges::unique(there);
            there.erase(gone.begin(), gone.end());
            REQUIRE(figures.retention[second] == there.size());
        }
    }
}
