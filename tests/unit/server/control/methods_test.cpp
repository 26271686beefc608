// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

namespace {

std::string error_word(const json::value& response) {
    const json::object& error = response.at("error").as_object();
    const json::object& data = error.at("data").as_object();
    std::string word{data.at("code").as_string()};
    if (const json::value* field = data.if_contains("field")) {
        word += ' ' + std::string{field->as_string()};
    }
    CHECK(error.at("message").as_string().size() > 10);
    return word;
}

std::string text(const json::value& value) { return json::serialize(value); }

}  // namespace

TEST_CASE("store.create answers with what an encoder needs", "[control]") {
    Bench bench;
    const auto& secret = bench.operator_token.secret;
    const json::value response =
        bench.call(secret, "store.create", R"({"name":"Silk House","slug":"silk"})");
    CHECK(bench.shows.asked == "create_store Silk House silk CNY");
    CHECK(text(response.at("result")) ==
          R"({"store":"silk","room":"silk","name":"Silk House","stream_key":"sk_1",)"
          R"("key_id":"k_1","rtmp_url":"rtmp://shop.example/live"})");
    CHECK(error_word(bench.call(secret, "store.create", "{}")) == "invalid name");
    CHECK(error_word(bench.call(secret, "store.create", R"({"name":"a","belts":"b"})")) ==
          "invalid belts");
    CHECK(error_word(bench.call(secret, "store.create", R"({"name":"a","slug":"A b"})")) ==
          "invalid slug");
    CHECK(error_word(bench.call(secret, "store.create", R"({"name":"a","currency":"yen"})")) ==
          "invalid currency");
    CHECK(error_word(bench.call(secret, "store.create", R"({"name":"a","locale":"!"})")) ==
          "invalid locale");
}

TEST_CASE("Keys are made and revoked", "[control]") {
    Bench bench;
    const auto& secret = bench.merchant_token.secret;
    const auto created = bench.call(secret, "key.create", R"({"room":"silk","label":"OBS"})");
    CHECK(created.at("result").at("stream_key") == "sk_2");
    CHECK(bench.shows.asked == "create_key silk OBS");
    const auto revoked = bench.call(secret, "key.revoke", R"({"room":"silk","key_id":"k_2"})");
    CHECK(text(revoked.at("result")) == R"({"key_id":"k_2","revoked":true})");
    CHECK(bench.shows.asked == "revoke_key silk k_2");
}

TEST_CASE("Cues are published, revised and listed", "[control]") {
    Bench bench;
    const auto& secret = bench.merchant_token.secret;
    const auto published = bench.call(
        secret,
        "cue.publish",
        R"({"room":"silk","kind":"explain.start","product":"A","data":{"a":1},"backdate_ms":250})");
    CHECK(text(published.at("result")) == R"({"id":17,"rev":1,"at_us":5})");
    CHECK(bench.shows.draft.data == R"({"a":1})");
    CHECK(bench.shows.draft.backdate == std::chrono::milliseconds{250});
    CHECK_FALSE(bench.shows.draft.at);
    bench.call(secret, "cue.publish", R"({"room":"silk","kind":"notice","at_us":7})");
    CHECK(bench.shows.draft.at == media::MediaTime{7});
    CHECK(error_word(bench.call(
              secret, "cue.publish", R"({"room":"silk","kind":"n","at_us":7,"backdate_ms":1})")) ==
          "invalid backdate_ms");
    bench.call(secret, "cue.revise", R"({"room":"silk","id":17,"data":{"withdrawn":true}})");
    CHECK(bench.shows.asked == R"(revise_cue silk 17 {"withdrawn":true})");
    CHECK(text(bench.call(secret, "cue.list", R"({"room":"silk"})").at("result")) ==
          R"({"cues":[{"id":17,"rev":1,"at_us":5,"kind":"explain.start","utc_ms":9,)"
          R"("product":"A","data":{"x":1}}]})");
}

TEST_CASE("Broadcasts are started and ended, encoders listed and sent away", "[control]") {
    Bench bench;
    const auto& secret = bench.operator_token.secret;
    CHECK(text(bench.call(secret, "broadcast.start", R"({"room":"silk"})").at("result")) ==
          R"({"room":"silk","broadcast":null})");
    bench.call(secret, "broadcast.end", R"({"room":"silk","reason":"fire drill"})");
    CHECK(bench.shows.asked == "end_broadcast silk fire drill");
    CHECK(text(bench.call(secret, "ingest.kick", R"({"room":"silk"})").at("result")) ==
          R"({"room":"silk","kicked":1})");
    const auto ingests = bench.call(secret, "ingest.list", "{}");
    CHECK(ingests.at("result").as_array().size() == 2);
    CHECK(ingests.at("result").at(0).at("bitrate") == 13);
}

TEST_CASE("Statistics are of a room, or of everything for an operator", "[control]") {
    Bench bench;
    const auto room = bench.call(bench.merchant_token.secret, "stats.get", R"({"room":"silk"})");
    CHECK(room.at("result").at("viewers") == 3);
    CHECK(room.at("result").at("renditions").at(0).at("width") == 720);
    CHECK(room.at("result").at("renditions").at(1).at("name") == "480p");
    CHECK(room.at("result").at("renditions").at(1).at("index") == 1);
    CHECK(room.at("result").at("broadcast").is_null());
    CHECK(room.at("result").at("audio").is_null());
    const auto all = bench.call(bench.operator_token.secret, "stats.get", "{}");
    CHECK(all.at("result").at("viewers") == 7);
    CHECK(all.at("result").at("live_rooms") == 1);
    CHECK(all.at("result").at("rooms").at(0).at("slug") == "silk");
    CHECK(error_word(bench.call(bench.merchant_token.secret, "stats.get", "{}")) ==
          "forbidden room");
    CHECK(error_word(bench.call(bench.operator_token.secret, "stats.get", R"({"room":"tea"})")) ==
          "not_found room");
}

TEST_CASE("A merchant's token is for its own store alone", "[control]") {
    Bench bench;
    const auto& secret = bench.merchant_token.secret;
    for (const auto& [method, params] : std::vector<std::pair<const char*, const char*>>{
             {"key.create", R"({"room":"tea"})"},
             {"key.revoke", R"({"room":"tea","key_id":"k"})"},
             {"cue.publish", R"({"room":"tea","kind":"notice"})"},
             {"cue.revise", R"({"room":"tea","id":1,"data":{}})"},
             {"cue.list", R"({"room":"tea"})"},
             {"broadcast.start", R"({"room":"tea"})"},
             {"broadcast.end", R"({"room":"tea"})"},
             {"ingest.kick", R"({"room":"tea"})"},
             {"stats.get", R"({"room":"tea"})"}}) {
        INFO(method);
        CHECK(error_word(bench.call(secret, method, params)) == "forbidden room");
    }
    CHECK(error_word(bench.call(secret, "store.create", R"({"name":"x"})")) == "forbidden");
    CHECK(bench.call(secret, "ingest.list", "{}").at("result").as_array().size() == 1);
    CHECK(bench.shows.asked.empty());
}

TEST_CASE("A method that fails by itself fails alone", "[control]") {
    Bench bench;
    bench.shows.throws = true;
    const auto response =
        bench.call(bench.operator_token.secret, "store.create", R"({"name":"x"})");
    CHECK(error_word(response) == "failed");
    CHECK(text(response).find("fire") == std::string::npos);
}
