// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/amf0.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp::amf0;

namespace {

Bytes encoded(const Value& value) {
    ByteWriter out;
    encode(value, out);
    return out.take();
}

Value every_type() {
    Object object;
    object.properties.push_back({"number", {-1.5}});
    object.properties.push_back({"yes", {true}});
    object.properties.push_back({"null", {Null{}}});
    EcmaArray array;
    array.properties.push_back({"undefined", {Undefined{}}});
    array.properties.push_back({"date", {Date{.unix_ms = 1e12, .zone = 0}}});
    StrictArray list;
    list.values.push_back({std::string(70'000, 'x')});
    list.values.push_back({std::string{"short"}});
    array.properties.push_back({"list", {std::move(list)}});
    object.properties.push_back({"array", {std::move(array)}});
    return {std::move(object)};
}

Bytes nested(std::size_t depth) {
    Bytes bytes;
    for (std::size_t level = 1; level < depth; ++level) {
        const Bytes opening{10, 0, 0, 0, 1};  // a strict array of one value
        bytes.insert(bytes.end(), opening.begin(), opening.end());
    }
    bytes.push_back(5);
    return bytes;
}

}  // namespace

TEST_CASE("Every AMF0 type survives encoding and decoding", "[rtmp]") {
    const Bytes bytes = encoded(every_type());
    const auto values = decode_all(bytes);
    REQUIRE(values.has_value());
    REQUIRE(values->size() == 1);
    CHECK(encoded(values->front()) == bytes);

    const Value* array = find(values->front(), "array");
    REQUIRE(array);
    CHECK(find(*array, "undefined"));
    CHECK(number_of(*find(values->front(), "number"), 0) == -1.5);
    CHECK(find(values->front(), "absent") == nullptr);
    CHECK(find({3.0}, "number of a number") == nullptr);
    const auto& list = std::get<StrictArray>(find(*array, "list")->held);
    CHECK(*text_of(list.values.at(1)) == "short");
    CHECK(text_of(list.values.at(0))->size() == 70'000);
}

TEST_CASE("An AMF0 value that is cut anywhere is refused", "[rtmp]") {
    Object object;
    object.properties.push_back({"a", {std::string{"text"}}});
    StrictArray list;
    list.values.push_back({1.0});
    list.values.push_back({Date{}});
    object.properties.push_back({"list", {std::move(list)}});
    const Bytes bytes = encoded({std::move(object)});
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        INFO("cut to " << size);
        CHECK(decode_all(ByteView{bytes}.first(size)).error() == Amf0Error::Truncated);
    }
}

TEST_CASE("An ECMA array's count is a hint, its end marker counts", "[rtmp]") {
    const Bytes bytes{8, 0xff, 0xff, 0xff, 0xff, 0, 1, 'a', 1, 1, 0, 0, 9};
    const auto values = decode_all(bytes);
    REQUIRE(values.has_value());
    CHECK(std::get<bool>(find(values->front(), "a")->held));
}

TEST_CASE("Hostile AMF0 is refused before it costs memory", "[rtmp]") {
    SECTION("a strict array with more values than bytes") {
        CHECK(decode_all(Bytes{10, 0xff, 0xff, 0xff, 0xff, 5}).error() == Amf0Error::Truncated);
    }
    SECTION("a long string beyond the end") {
        CHECK(decode_all(Bytes{12, 0xff, 0xff, 0xff, 0xff, 'a'}).error() == Amf0Error::Truncated);
    }
    SECTION("depth") {
        CHECK(decode_all(nested(kMaxDepth)).has_value());
        CHECK(decode_all(nested(kMaxDepth + 1)).error() == Amf0Error::TooDeep);
    }
    SECTION("count") {
        CHECK(decode_all(Bytes(kMaxValues, 5)).has_value());
        CHECK(decode_all(Bytes(kMaxValues + 1, 5)).error() == Amf0Error::TooManyValues);
    }
    SECTION("types of AMF3 and reserved ones") {
        CHECK(decode_all(Bytes{17}).error() == Amf0Error::UnknownType);
        CHECK(decode_all(Bytes{4}).error() == Amf0Error::UnknownType);
        CHECK(decode_all(Bytes{9}).error() == Amf0Error::UnknownType);
    }
    SECTION("an object with an empty name that is not its end") {
        CHECK(decode_all(Bytes{3, 0, 0, 5}).error() == Amf0Error::UnclosedObject);
    }
}
