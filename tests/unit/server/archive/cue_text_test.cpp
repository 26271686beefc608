// SPDX-License-Identifier: MIT
#include "server/archive/cue_text.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::archive;
using namespace std::chrono_literals;

namespace {

room::Cue cue(std::uint64_t id,
              std::string kind,
              media::MediaTime at,
              std::string product = "",
              std::string data = "{}") {
    return {.id = id,
            .kind = std::move(kind),
            .at = at,
            .product = std::move(product),
            .data = std::move(data)};
}

std::string name_of(const std::string& sku) { return sku == "SILK" ? "真丝围巾" : ""; }

}  // namespace

TEST_CASE("WebVTT has an entry for each explanation, from its start to its end", "[archive]") {
    const std::vector cues{cue(1, "explain.start", 1500ms, "SILK"),
                           cue(2, "deal.open", 2s, "TEA"),
                           cue(3, "explain.start", 61s, "TEA"),
                           cue(4, "explain.end", 3661s, "TEA")};
    CHECK(cues_vtt(cues, 4000s, name_of) ==
          "WEBVTT\n"
          "\n1 explain.start\n00:00:01.500 --> 00:01:01.000\n真丝围巾 (SILK)\n"
          "\n2 deal.open\n00:00:02.000 --> 01:06:40.000\nTEA\n"
          "\n3 explain.start\n00:01:01.000 --> 01:01:01.000\nTEA\n");
}

TEST_CASE("What was withdrawn, or never lasted, has no entry", "[archive]") {
    const std::vector cues{cue(1, "notice", 1s, "", R"({"withdrawn":true,"text":"no"})"),
                           cue(2, "explain.start", 2s, "SILK"),
                           cue(3, "explain.start", 2s, "TEA"),
                           cue(4, "explain.end", 3s)};
    CHECK(cues_vtt(cues, 10s, name_of) ==
          "WEBVTT\n\n3 explain.start\n00:00:02.000 --> 00:00:03.000\nTEA\n");
}

TEST_CASE("Words from outside cannot end an entry or make markup", "[archive]") {
    const std::vector cues{
        cue(1, "notice", 1s, "", R"({"text":"a\n\n00:00:00.000 --> 00:01:00.000 <b>&"})"),
        cue(2, "coupon", 1s, "", R"({"text":{"en":"ten off"}})"),
        cue(3, "notice", 1s, "", R"({"text":7})"),
        cue(4, "notice", 1s, "", "not JSON")};
    CHECK(cues_vtt(cues, 2s, name_of) ==
          "WEBVTT\n"
          "\n1 notice\n00:00:01.000 --> 00:00:02.000\n"
          "a  00:00:00.000 --&gt; 00:01:00.000 &lt;b&gt;&amp;\n"
          "\n2 coupon\n00:00:01.000 --> 00:00:02.000\nten off\n"
          "\n3 notice\n00:00:01.000 --> 00:00:02.000\nnotice\n"
          "\n4 notice\n00:00:01.000 --> 00:00:02.000\nnotice\n");
}

TEST_CASE("The cue log as JSON is what viewers got", "[archive]") {
    const std::vector cues{cue(1, "explain.start", 1500ms, "SILK"), cue(2, "explain.end", 2s)};
    CHECK(cues_json("b_1", cues) ==
          R"({"broadcast":"b_1","cues":[{"type":"cue","id":1,"rev":1,"kind":"explain.start",)"
          R"("at_us":1500000,"utc_ms":0,"product":"SILK","data":{}},)"
          "\n"
          R"({"type":"cue","id":2,"rev":1,"kind":"explain.end","at_us":2000000,"utc_ms":0,)"
          R"("data":{}}]})"
          "\n");
    CHECK(cues_json("b_1", {}) == "{\"broadcast\":\"b_1\",\"cues\":[]}\n");
}
