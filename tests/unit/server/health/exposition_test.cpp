// SPDX-License-Identifier: MIT
#include "server/health/exposition.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace shopfloor::health;
using namespace std::chrono_literals;

TEST_CASE("Figures stand in Prometheus' text format", "[health]") {
    Exposition out;
    out.counter("shopfloor_cues_total", "Cues that went out.");
    out.sample(std::uint64_t{18'446'744'073'709'551'615U});
    out.gauge("shopfloor_rooms", "Rooms by state.");
    out.sample({{"state", "live"}, {"kind", "a"}}, std::uint64_t{2});
    out.sample({{"state", "ended"}}, 0.25);
    CHECK(out.take() ==
          "# HELP shopfloor_cues_total Cues that went out.\n"
          "# TYPE shopfloor_cues_total counter\n"
          "shopfloor_cues_total 18446744073709551615\n"
          "# HELP shopfloor_rooms Rooms by state.\n"
          "# TYPE shopfloor_rooms gauge\n"
          "shopfloor_rooms{state=\"live\",kind=\"a\"} 2\n"
          "shopfloor_rooms{state=\"ended\"} 0.25\n");
}

TEST_CASE("What would break a line is escaped", "[health]") {
    Exposition out;
    out.gauge("a", "one\\two\nthree \"four\"");
    out.sample({{"room", "x\"} 1\ny\\"}}, std::uint64_t{1});
    CHECK(out.take() ==
          "# HELP a one\\\\two\\nthree \"four\"\n"
          "# TYPE a gauge\n"
          "a{room=\"x\\\"} 1\\ny\\\\\"} 1\n");
}

TEST_CASE("Numbers that are none have their words", "[health]") {
    Exposition out;
    out.gauge("a", "A.");
    out.sample(std::numeric_limits<double>::quiet_NaN());
    out.sample(std::numeric_limits<double>::infinity());
    out.sample(-std::numeric_limits<double>::infinity());
    CHECK(out.take() == "# HELP a A.\n# TYPE a gauge\na NaN\na +Inf\na -Inf\n");
}

TEST_CASE("A histogram counts each time in the first limit that holds it, and in all above",
          "[health]") {
    Histogram histogram;
    for (const auto duration : {500us, 1000us, 3000us})
        histogram.observe(duration);
    histogram.observe(1min);
    const Histogram::Reading reading = histogram.read();
    CHECK(reading.at_most[0] == 2);  // a limit holds what is as long as it
    CHECK(reading.at_most[1] == 2);
    CHECK(reading.at_most[2] == 3);
    CHECK(reading.at_most[Histogram::kLimits.size() - 1] == 3);
    CHECK(reading.at_most.back() == 4);
    CHECK(reading.sum_seconds == Approx(60.0045));
    Exposition out;
    out.histogram("t_seconds", "Times.", reading);
    const std::string text = out.take();
    CHECK(text.find("# TYPE t_seconds histogram\nt_seconds_bucket{le=\"0.001\"} 2\n") !=
          std::string::npos);
    CHECK(text.find("t_seconds_bucket{le=\"10\"} 3\nt_seconds_bucket{le=\"+Inf\"} 4\n"
                    "t_seconds_sum 60.0045\nt_seconds_count 4\n") != std::string::npos);
}
