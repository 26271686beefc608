// SPDX-License-Identifier: MIT
#include "server/sales/explanations.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace shopfloor;
using namespace shopfloor::sales;
using namespace std::chrono_literals;

namespace {

room::Cue cue(std::uint64_t id, std::string kind, media::MediaTime at, std::string product) {
    return {.id = id, .kind = std::move(kind), .at = at, .product = std::move(product)};
}

}  // namespace

TEST_CASE("an explanation lasts until its end, the next one, or the show's end") {
    const auto found = explanations({cue(1, "explain.start", 2s, "A"),
                                     cue(2, "explain.end", 5s, "A"),
                                     cue(3, "explain.start", 6s, "B"),
                                     cue(4, "explain.start", 9s, "C")},
                                    20s);
    CHECK(found == std::vector<Explanation>{{.product = "A", .cue = 1, .begun = 2s, .ended = 5s},
                                            {.product = "B", .cue = 3, .begun = 6s, .ended = 9s},
                                            {.product = "C", .cue = 4, .begun = 9s, .ended = 20s}});
}

TEST_CASE("an end without a product ends any, of another product none") {
    const auto found = explanations({cue(1, "explain.start", 0s, "A"),
                                     cue(2, "explain.end", 1s, "B"),
                                     cue(3, "explain.end", 3s, ""),
                                     cue(4, "explain.end", 4s, "A")},
                                    9s);
    CHECK(found == std::vector<Explanation>{{.product = "A", .cue = 1, .begun = 0s, .ended = 3s}});
}

TEST_CASE("cues count by their media time, however late they were given") {
    const auto found = explanations({cue(1, "explain.start", 5s, "B"),
                                     cue(2, "explain.start", 1s, "A"),
                                     cue(3, "notice", 2s, "")},
                                    6s);
    CHECK(found == std::vector<Explanation>{{.product = "A", .cue = 2, .begun = 1s, .ended = 5s},
                                            {.product = "B", .cue = 1, .begun = 5s, .ended = 6s}});
}

TEST_CASE("what was withdrawn was no explanation") {
    room::Cue taken_back = cue(1, "explain.start", 1s, "A");
    taken_back.data = R"({"withdrawn":true})";
    CHECK(explanations({taken_back}, 6s).empty());
}

TEST_CASE("explanations never overlap, and none is longer than the show") {
    std::mt19937 random{7};
    const auto below = [&](int limit) {
        return std::uniform_int_distribution<int>{0, limit - 1}(random);
    };
    for (int round = 0; round < 300; ++round) {
        const media::MediaTime end{below(50)};
        std::vector<room::Cue> cues;
        for (std::uint64_t id = 1; id < 20; ++id) {
            cues.push_back(cue(id,
                               below(2) == 0 ? "explain.start" : "explain.end",
                               media::MediaTime{below(60)},
                               std::string(1, static_cast<char>('A' + below(3)))));
        }
        media::MediaTime before{};
        for (const Explanation& explanation : explanations(cues, end)) {
            REQUIRE(explanation.begun >= before);
            REQUIRE(explanation.ended >= explanation.begun);
            REQUIRE((explanation.ended <= end || explanation.ended == explanation.begun));
            before = explanation.ended;
        }
    }
}
