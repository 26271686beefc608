// SPDX-License-Identifier: MIT
#include "server/commerce/rundown.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

using Cues = std::vector<RundownCue>;

RundownStep step(std::string product,
                 std::chrono::milliseconds at,
                 std::optional<std::chrono::milliseconds> duration = {}) {
    RundownStep made{.product = product, .at = at, .duration = duration};
    if (product.empty()) made.title = "talk";
    return made;
}

// A at the start, talk after a minute, B after two for 30 s, C after three for 20 s.
const RundownSteps kPlan{step("A", 0s), step("", 60s), step("B", 120s, 30s), step("C", 180s, 20s)};

std::string mistake(const std::string& text) {
    const auto steps = rundown_from_json(json::parse(text));
    if (steps) return "none";
    CHECK(steps.error().code == "invalid");
    return steps.error().field;
}

RundownPlace at(std::chrono::milliseconds elapsed, Loop loop = Loop::No) {
    return place_by_clock(kPlan, elapsed, loop);
}

}  // namespace

TEST_CASE("A rundown is read and written as it came", "[commerce]") {
    const std::string text = R"([{"title":"Hello","minute":0,"notes":"Smile.\nThen wait."},)"
                             R"({"product":"A-1","minute":1.5E0,"duration_s":90}])";
    const auto steps = rundown_from_json(json::parse(text));
    REQUIRE(steps.has_value());
    REQUIRE(steps->size() == 2);
    CHECK(steps->at(0).notes == "Smile.\nThen wait.");
    CHECK(steps->at(1).at == 90s);
    CHECK(steps->at(1).duration == 90s);
    CHECK(json::serialize(rundown_to_json(*steps)) == text);
    CHECK(rundown_from_json(json::parse("[]"))->empty());
}

TEST_CASE("A wrong step is named", "[commerce]") {
    CHECK(mistake("{}") == "steps");
    CHECK(mistake("[7]") == "steps[0]");
    CHECK(mistake(R"([{"title":"a"}])") == "steps[0].minute");
    CHECK(mistake(R"([{"title":"a","minute":-1}])") == "steps[0].minute");
    CHECK(mistake(R"([{"title":"a","minute":"1"}])") == "steps[0].minute");
    CHECK(mistake(R"([{"title":"a","minute":1441}])") == "steps[0].minute");
    CHECK(mistake(R"([{"title":"a","minute":2},{"title":"b","minute":1}])") == "steps[1].minute");
    CHECK(mistake(R"([{"minute":1}])") == "steps[0].title");
    CHECK(mistake(R"([{"product":"a b","minute":1}])") == "steps[0].product");
    CHECK(mistake(R"([{"title":"a\n","minute":1}])") == "steps[0].title");
    CHECK(mistake(R"([{"title":"a","minute":1,"duration_s":0}])") == "steps[0].duration_s");
    CHECK(mistake(R"([{"title":"a","minute":1,"duration_s":1.5}])") == "steps[0].duration_s");
    CHECK(mistake(R"([{"title":"a","minute":1,"colour":"red"}])") == "steps[0].colour");
    CHECK(mistake(R"([{"title":"a","minute":1,"notes":")" + std::string(501, 'x') + "\"}]") ==
          "steps[0].notes");
    json::array many(201, json::object{{"title", "a"}, {"minute", 0}});
    CHECK(mistake(json::serialize(many)) == "steps");
    many.pop_back();
    CHECK(mistake(json::serialize(many)) == "none");
}

TEST_CASE("Before the first step the first is next, after the last all are done", "[commerce]") {
    CHECK(to_word(state_of(0, -1)) == "next");
    CHECK(to_word(state_of(1, -1)) == "later");
    CHECK(to_word(state_of(0, 1)) == "done");
    CHECK(to_word(state_of(1, 1)) == "now");
    CHECK(to_word(state_of(2, 1)) == "next");
    CHECK(to_word(state_of(3, 4)) == "done");
}

TEST_CASE("A step ends the product before it and begins its own", "[commerce]") {
    const RundownPlace none;
    const RundownPlace a = place_at(kPlan, 0);
    const RundownPlace talk = place_at(kPlan, 1);
    const RundownPlace b = place_at(kPlan, 2);
    CHECK(cues_between(none, a) == Cues{{"explain.start", "A"}});
    CHECK(cues_between(a, talk) == Cues{{"explain.end", "A"}});
    CHECK(cues_between(talk, b) == Cues{{"explain.start", "B"}});
    CHECK(cues_between(a, b) == Cues{{"explain.end", "A"}, {"explain.start", "B"}});
    CHECK(cues_between(b, place_at(kPlan, 4)) == Cues{{"explain.end", "B"}});
    CHECK(cues_between(a, a).empty());
}

TEST_CASE("The clock moves through the plan and ends what has a duration", "[commerce]") {
    CHECK(at(0s) == RundownPlace{0, "A"});
    CHECK(at(59'999ms) == RundownPlace{0, "A"});
    CHECK(at(60s) == RundownPlace{1, ""});
    CHECK(at(120s) == RundownPlace{2, "B"});
    CHECK(at(149'999ms) == RundownPlace{2, "B"});
    CHECK(at(150s) == RundownPlace{2, ""});
    CHECK(at(180s) == RundownPlace{3, "C"});
    CHECK(at(200s) == RundownPlace{4, ""});
    CHECK(at(9h) == RundownPlace{4, ""});
    CHECK(place_by_clock({step("A", 5s)}, 4s, Loop::No) == RundownPlace{-1, ""});
    CHECK(place_by_clock({}, 4s, Loop::Yes) == RundownPlace{-1, ""});
}

TEST_CASE("A loop begins anew after the last step", "[commerce]") {
    CHECK(length_of(kPlan) == 200s);
    CHECK(length_of({step("A", 10s)}) == 70s);
    CHECK(at(199s, Loop::Yes) == RundownPlace{3, "C"});
    CHECK(at(200s, Loop::Yes) == RundownPlace{0, "A"});
    CHECK(at(200s * 1000 + 150s, Loop::Yes) == RundownPlace{2, ""});
}

TEST_CASE("The next change is when the place will be another", "[commerce]") {
    for (const Loop loop : {Loop::No, Loop::Yes}) {
        std::chrono::milliseconds now = -5s;
        std::vector<long> seconds;
        while (const auto next = next_change(kPlan, now, loop)) {
            REQUIRE(*next > now);
            CHECK(place_by_clock(kPlan, *next, loop) != place_by_clock(kPlan, *next - 1ms, loop));
            now = *next;
            seconds.push_back(now.count() / 1000);
            if (seconds.size() == 8) break;
        }
        if (loop == Loop::No) CHECK(seconds == std::vector<long>{0, 60, 120, 150, 180, 200});
        if (loop == Loop::Yes) {
            CHECK(seconds == std::vector<long>{0, 60, 120, 150, 180, 200, 260, 320});
        }
    }
}

TEST_CASE("An edited plan keeps its place", "[commerce]") {
    const RundownPlace on_b = place_at(kPlan, 2);
    SECTION("the step has moved") {
        CHECK(place_after_edit(kPlan, on_b, {step("B", 0s), step("A", 60s)}) ==
              RundownPlace{0, "B"});
    }
    SECTION("the nearest of two") {
        CHECK(place_after_edit(kPlan, on_b, {step("B", 0s), step("A", 1s), step("B", 2s)}) ==
              RundownPlace{2, "B"});
    }
    SECTION("the step is gone: the one in its place comes next, the explanation goes on") {
        CHECK(place_after_edit(kPlan, on_b, {step("A", 0s), step("", 1s), step("C", 2s)}) ==
              RundownPlace{1, "B"});
        CHECK(place_after_edit(kPlan, on_b, {}) == RundownPlace{-1, "B"});
    }
    SECTION("not begun, and over") {
        CHECK(place_after_edit(kPlan, {}, {step("A", 0s)}) == RundownPlace{});
        CHECK(place_after_edit(kPlan, {4, ""}, {step("A", 0s)}) == RundownPlace{1, ""});
    }
}
