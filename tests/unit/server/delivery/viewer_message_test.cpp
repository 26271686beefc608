// SPDX-License-Identifier: MIT
#include "server/delivery/viewer_message.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::delivery;

TEST_CASE("A viewer that names media among its wishes gets it", "[delivery]") {
    const auto wants_media = [](std::string_view text) {
        const auto message = parse_viewer_message(text);
        REQUIRE(message.has_value());
        return std::get<JoinMessage>(*message).wants_media;
    };
    CHECK(wants_media(R"({"type":"join"})"));
    CHECK(wants_media(R"({"type":"join","want":["cues","media"]})"));
    CHECK_FALSE(wants_media(R"({"type":"join","want":["cues"]})"));
}

TEST_CASE("A join message says what a viewer wants", "[delivery]") {
    const auto message = parse_viewer_message(
        R"({"type":"join","rendition":"720p","want":["cues","chat"],"session":"abc_DEF-1"})");
    REQUIRE(message.has_value());
    const auto& join = std::get<JoinMessage>(*message);
    CHECK(join.rendition == "720p");
    CHECK_FALSE(join.wants_media);
    CHECK(join.session == "abc_DEF-1");

    SECTION("and has defaults") {
        const auto plain = parse_viewer_message(R"({"type":"join"})");
        REQUIRE(plain.has_value());
        CHECK(std::get<JoinMessage>(*plain).rendition == "auto");
        CHECK(std::get<JoinMessage>(*plain).wants_media);
        CHECK(std::get<JoinMessage>(*plain).session.empty());
    }
}

TEST_CASE("A ping's number is echoed as it was", "[delivery]") {
    const auto id_of = [](std::string_view text) {
        const auto message = parse_viewer_message(text);
        return message ? std::get<PingMessage>(*message).id : "refused";
    };
    CHECK(id_of(R"({"type":"ping","id":17})") == "17");
    CHECK(id_of(R"({"type":"ping","id":-3})") == "-3");
    CHECK(id_of(R"({"type":"ping","id":"<script>"})").empty());
    CHECK(id_of(R"({"type":"ping"})").empty());
    CHECK(id_of(R"({"type":"ping","id":1e999})").empty());
}

TEST_CASE("What a later version may send is ignored, what is malformed is refused", "[delivery]") {
    const auto other = [](std::string_view text) {
        const auto message = parse_viewer_message(text);
        return message && std::holds_alternative<OtherMessage>(*message);
    };
    CHECK(other(R"({"type":"like"})"));
    CHECK(other(R"({"type":"something.new","x":{"y":[1]}})"));

    const auto text = GENERATE(as<std::string>{},
                               "",
                               "{",
                               "null",
                               "[]",
                               R"("join")",
                               R"({"type":1})",
                               R"({"typ":"join"})",
                               R"({"type":"join"} x)",
                               R"({"type":"join","rendition":5})",
                               R"({"type":"join","rendition":""})",
                               R"({"type":"rendition"})",
                               R"({"type":"rendition","rendition":""})",
                               R"({"type":"rendition","rendition":7})",
                               R"({"type":"join","want":"media"})",
                               R"({"type":"join","session":"short"})",
                               R"({"type":"join","session":"with space here"})",
                               "{\"type\":\"\xff\xfe\"}");
    const auto message = parse_viewer_message(text);
    REQUIRE(message.has_error());
    CHECK(message.error().code == "invalid");
    CHECK(message.error().message.ends_with("."));
}

TEST_CASE("A viewer names the rendition that it wants", "[delivery]") {
    const auto message = parse_viewer_message(R"({"type":"rendition","rendition":"480p"})");
    REQUIRE(message.has_value());
    CHECK(std::get<RenditionMessage>(*message).rendition == "480p");
}

TEST_CASE("Deep and large messages are refused", "[delivery]") {
    const std::string deep =
        R"({"type":"like","x":)" + std::string(9, '[') + std::string(9, ']') + "}";
    CHECK(parse_viewer_message(deep).has_error());
    CHECK(parse_viewer_message(std::string(kMaxViewerMessageBytes + 1, ' ')).has_error());
}

TEST_CASE("A message cut anywhere is refused", "[delivery]") {
    const std::string whole =
        R"({"type":"join","rendition":"auto","want":["media"],"session":"abcdefgh"})";
    REQUIRE(parse_viewer_message(whole).has_value());
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CHECK(parse_viewer_message(whole.substr(0, length)).has_error());
    }
}
