// SPDX-License-Identifier: MIT
#include "tests/faults/cue_count.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::faults;

namespace {

constexpr const char* kCue = R"({"type":"cue","id":3,"rev":1,"kind":"notice","data":{"n":17}})";
constexpr const char* kJoined =
    R"({"type":"joined","snapshot":{"cues":[{"type":"cue","id":3,"data":{"n":17}},)"
    R"({"type":"cue","id":4,"data":{"n":18}},{"type":"cue","id":5,"data":{}}]}})";

}  // namespace

TEST_CASE("each cue is counted by its number") {
    CueCount cues;
    cues.take(kCue);
    cues.take(R"({"type":"cue","id":4,"data":{"n":18}})");
    cues.take(kCue);
    CHECK(cues.had().at(17).alone == 2);
    CHECK(cues.had().at(18).alone == 1);
    CHECK_FALSE(cues.had().at(17).was_in_return);
}

TEST_CASE("the snapshot counts at a return, not at the first join, nor in between") {
    CueCount cues;
    cues.take(kJoined);
    cues.take(R"({"type":"snapshot","cues":[{"type":"cue","id":3,"data":{"n":17}}]})");
    CHECK(cues.had().empty());
    cues.reconnected();
    cues.take(kJoined);
    CHECK(cues.had().at(17).was_in_return);
    CHECK(cues.had().at(18).was_in_return);
    CHECK(cues.had().at(18).alone == 0);
    CHECK(cues.had().size() == 2);
}

TEST_CASE("what is no cue of ours is not counted") {
    CueCount cues;
    for (const char* text : {"", "{}", R"({"type":"cue","data":{"n":}})", R"({"type":"viewers"})"})
        cues.take(text);
    CHECK(cues.had().empty());
}
