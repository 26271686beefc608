// SPDX-License-Identifier: MIT
#include "server/control/rpc_request.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <set>

using namespace shopfloor::control;

namespace {

RpcError error_of(std::string_view text) {
    const auto message = parse_message(text);
    if (!message) return message.error();
    REQUIRE(std::holds_alternative<RpcFault>(message->calls.front()));
    return std::get<RpcFault>(message->calls.front()).error;
}

std::string nested(std::size_t depth) {
    return R"({"jsonrpc":"2.0","id":1,"method":"a","params":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}";
}

}  // namespace

TEST_CASE("A call is read with its method, params and id", "[control]") {
    const auto message =
        parse_message(R"({"jsonrpc":"2.0","id":"x","method":"cue.list","params":{"room":"silk"}})");
    REQUIRE(message.has_value());
    CHECK_FALSE(message->is_batch);
    const auto& call = std::get<RpcCall>(message->calls.at(0));
    CHECK(call.method == "cue.list");
    CHECK(call.params.at("room") == "silk");
    CHECK(call.id == boost::json::value("x"));
}

TEST_CASE("A call without an id is a notification; one with null is not", "[control]") {
    const auto silent = parse_message(R"({"jsonrpc":"2.0","method":"a"})");
    CHECK_FALSE(std::get<RpcCall>(silent->calls.at(0)).id);
    const auto asking = parse_message(R"({"jsonrpc":"2.0","method":"a","id":null})");
    CHECK(std::get<RpcCall>(asking->calls.at(0)).id);
}

TEST_CASE("A message cut anywhere is a parse error at its end", "[control]") {
    const std::string text =
        R"([{"jsonrpc":"2.0","id":-1.5e3,"method":"caf\u00e9 ü","params":{"a":[true,null]}}])";
    REQUIRE(parse_message(text).has_value());
    for (std::size_t size = 0; size < text.size(); ++size) {
        INFO("cut to " << size);
        const auto message = parse_message(std::string_view{text}.substr(0, size));
        REQUIRE(message.has_error());
        CHECK(message.error().code == RpcCode::ParseError);
        CHECK(message.error().message.find("(byte " + std::to_string(size) + ")") !=
              std::string::npos);
    }
}

TEST_CASE("Ten malformed openings get ten errors that tell where", "[control]") {
    std::set<std::string> messages;
    for (const std::string_view text : {"",
                                        "hello",
                                        "{'a':1}",
                                        "{\"a\" 1}",
                                        "{\"a\":1,}",
                                        "[1 2]",
                                        "{\"a\":01}",
                                        "\"\\ud800\"",
                                        "\"\\u12g4\"",
                                        "{} {}"}) {
        const RpcError error = error_of(text);
        INFO(text << ": " << error.message);
        CHECK(error.code == RpcCode::ParseError);
        CHECK(error.message.starts_with("Not JSON at line 1, column "));
        messages.insert(error.message);
    }
    CHECK(messages.size() == 10);
}

TEST_CASE("The place of a parse error is counted in lines and columns", "[control]") {
    CHECK(error_of("{\n  \"a\": nope\n}").message ==
          "Not JSON at line 2, column 8 (byte 9), near 'nope.}': this cannot stand here.");
    CHECK(error_of("\xff\xfe").message.find("near '..'") != std::string::npos);
}

TEST_CASE("A request that is JSON but no request names the member at fault", "[control]") {
    const auto field = [](std::string_view text) {
        const RpcError error = error_of(text);
        CHECK(error.code == RpcCode::InvalidRequest);
        return error.field;
    };
    CHECK(field("7").empty());
    CHECK(field("[7]").empty());
    CHECK(field("[]").empty());
    CHECK(field(R"({"method":"a","id":1})") == "jsonrpc");
    CHECK(field(R"({"jsonrpc":2.0,"method":"a","id":1})") == "jsonrpc");
    CHECK(field(R"({"jsonrpc":"2.0","id":1})") == "method");
    CHECK(field(R"({"jsonrpc":"2.0","method":7,"id":1})") == "method");
    CHECK(field(R"({"jsonrpc":"2.0","method":"a","id":{}})") == "id");
    CHECK(field(R"({"jsonrpc":"2.0","method":"a","id":1.5})") == "id");
    CHECK(field(R"({"jsonrpc":"2.0","method":"a","room":"silk"})") == "room");
    const RpcError list = error_of(R"({"jsonrpc":"2.0","method":"a","id":1,"params":[1]})");
    CHECK(list.code == RpcCode::InvalidParams);
    CHECK(list.field == "params");
}

TEST_CASE("A message has limits of size, depth and calls", "[control]") {
    CHECK(parse_message(std::string(kMaxRequestBytes + 1, ' ')).error().code ==
          RpcCode::InvalidRequest);
    CHECK(error_of(nested(kMaxDepth - 1)).code == RpcCode::InvalidParams);
    CHECK(error_of(nested(kMaxDepth)).message.find("deeper than 16") != std::string::npos);
    std::string batch = "[1";
    for (std::size_t count = 1; count < kMaxBatch; ++count) {
        batch += ",1";
    }
    CHECK(parse_message(batch + "]")->calls.size() == kMaxBatch);
    CHECK(parse_message(batch + ",1]").error().message == "A batch has 1 to 50 calls, not 51.");
}

TEST_CASE("An error names its code twice, for programs and for people", "[control]") {
    CHECK(boost::json::serialize(
              error_response(7, to_rpc_error({"not_found", "There is no such room.", "room"}))) ==
          R"({"jsonrpc":"2.0","id":7,"error":{"code":-32003,"message":"There is no such room.",)"
          R"("data":{"code":"not_found","field":"room"}}})");
    CHECK(to_rpc_error({"strange", "?"}).code == RpcCode::Failed);
}
