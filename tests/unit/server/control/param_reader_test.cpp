// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;

namespace {

boost::json::object object(const char* text) { return boost::json::parse(text).get_object(); }

}  // namespace

TEST_CASE("Parameters are read by type, with their defaults", "[control]") {
    const auto params = object(R"({"a":"text","n":5,"b":true,"o":{"x":[1]}})");
    ParamReader reader{params};
    CHECK(reader.text("a") == "text");
    CHECK(reader.integer("n", 0, 5) == 5);
    CHECK(reader.optional_boolean("b", false));
    CHECK(reader.object("o", 100) == R"({"x":[1]})");
    CHECK(reader.optional_text("absent", "standard") == "standard");
    CHECK_FALSE(reader.optional_integer("missing", 0, 1));
    CHECK(reader.optional_object("none", 2) == "{}");
    CHECK_FALSE(reader.mistake());
}

TEST_CASE("Only the first mistake is told, with its field", "[control]") {
    const auto params = object(R"({"a":7,"n":"x"})");
    ParamReader reader{params};
    CHECK(reader.text("a").empty());
    CHECK(reader.integer("n", 3, 5) == 3);
    const auto mistake = reader.mistake();
    REQUIRE(mistake);
    CHECK(mistake->code == "invalid");
    CHECK(mistake->field == "a");
    CHECK(mistake->message == "\"a\" must be text.");
}

TEST_CASE("Each kind of mistake is caught", "[control]") {
    const auto params = object(
        R"({"empty":"","long":"xxxxx","lines":"a\nb","big":6,"half":1.5,"huge":18446744073709551615,
            "word":"true","list":[],"object":{"a":"xxxxxxxx"}})");
    const auto field = [&](auto read) {
        ParamReader reader{params};
        read(reader);
        return reader.mistake()->field;
    };
    CHECK(field([](ParamReader& reader) { reader.text("absent"); }) == "absent");
    CHECK(field([](ParamReader& reader) { reader.text("empty"); }) == "empty");
    CHECK(field([](ParamReader& reader) { reader.text("long", 4); }) == "long");
    CHECK(field([](ParamReader& reader) { reader.text("lines"); }) == "lines");
    CHECK(field([](ParamReader& reader) { reader.integer("big", 0, 5); }) == "big");
    CHECK(field([](ParamReader& reader) { reader.integer("half", 0, 5); }) == "half");
    CHECK(field([](ParamReader& reader) { reader.integer("huge", 0, 5); }) == "huge");
    CHECK(field([](ParamReader& reader) { reader.optional_boolean("word", true); }) == "word");
    CHECK(field([](ParamReader& reader) { reader.object("list", 99); }) == "list");
    CHECK(field([](ParamReader& reader) { reader.object("object", 5); }) == "object");
}

TEST_CASE("A parameter that nobody asked for is refused by name", "[control]") {
    const auto params = object(R"({"room":"silk","rom":"silk"})");
    ParamReader reader{params};
    reader.text("room");
    CHECK(reader.mistake()->field == "rom");
}
