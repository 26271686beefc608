// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string code_of(const json::value& answer) {
    return std::string{answer.at("error").at("data").at("code").as_string()};
}

}  // namespace

TEST_CASE("A token has its role, its store, its label and its end", "[control]") {
    Bench bench;
    const std::string& owner = bench.merchant_token.secret;
    const json::value made =
        bench.call(owner,
                   "token.create",
                   R"({"role":"host","store":"silk","label":"night","expires_in_s":60})");
    const std::string token{made.at("result").at("token").as_string()};
    CHECK(made.at("result").at("expires_ms") == bench.now.count() + 60'000);
    const json::value session = bench.call(token, "session.get", "{}");
    CHECK(session.at("result").at("role") == "host");
    CHECK(session.at("result").at("store") == "silk");
    CHECK(session.at("result").at("name") == "night");
    CHECK(code_of(bench.call(token, "token.list", "{}")) == "forbidden");

    const json::array list =
        bench.call(owner, "token.list", "{}").at("result").at("tokens").as_array();
    REQUIRE(list.size() == 2);  // the owner's own as well
    for (const json::value& entry : list) {
        CHECK_FALSE(entry.as_object().contains("token"));
        CHECK(entry.at("store") == "silk");
    }
    bench.now += 60s;
    CHECK(bench.request("POST", "/v1/rpc", token, "{}").status == 401);
    CHECK(bench.call(owner, "token.list", "{}").at("result").at("tokens").as_array().size() == 1);
}

TEST_CASE("A token is revoked by its store's owner or an operator, not by others", "[control]") {
    Bench bench;
    const auto make = [&](const std::string& params) {
        return bench.call(bench.operator_token.secret, "token.create", params).at("result");
    };
    const json::value made = make(R"({"role":"assistant","store":"silk"})");
    const std::string id = json::serialize(made.at("token_id"));
    const std::string token{made.at("token").as_string()};
    CHECK(code_of(bench.call(bench.merchant_token.secret,
                             "token.revoke",
                             R"({"token_id":")" + bench.operator_token.token.id + R"("})")) ==
          "not_found");
    CHECK(bench.call(bench.merchant_token.secret, "token.revoke", R"({"token_id":)" + id + "}")
              .at("result")
              .at("revoked") == true);
    CHECK(bench.request("POST", "/v1/rpc", token, "{}").status == 401);
}

TEST_CASE("The last operator's token that lasts cannot be revoked", "[control]") {
    Bench bench;
    const std::string& token = bench.operator_token.secret;
    const std::string self = R"({"token_id":")" + bench.operator_token.token.id + R"("})";
    bench.call(token, "token.create", R"({"role":"operator","expires_in_s":60})");
    CHECK(code_of(bench.call(token, "token.revoke", self)) == "conflict");
    bench.call(token, "token.create", R"({"role":"operator"})");
    CHECK(bench.call(token, "token.revoke", self).at("result").at("revoked") == true);
}

TEST_CASE("A token for nobody, or for another's store, is refused", "[control]") {
    Bench bench;
    const auto code = [&](const std::string& token, const std::string& params) {
        return code_of(bench.call(token, "token.create", params));
    };
    const std::string& op = bench.operator_token.secret;
    const std::string& owner = bench.merchant_token.secret;
    CHECK(code(op, R"({"role":"king","store":"silk"})") == "invalid");
    CHECK(code(op, R"({"role":"owner"})") == "invalid");
    CHECK(code(op, R"({"role":"operator","store":"silk"})") == "invalid");
    CHECK(code(op, R"({"role":"owner","store":"tea"})") == "not_found");
    CHECK(code(op, R"({"role":"owner","store":"silk","expires_in_s":0})") == "invalid");
    CHECK(code(owner, R"({"role":"owner","store":"tea"})") == "forbidden");
    CHECK(code(owner, R"({"role":"operator"})") == "forbidden");
}

TEST_CASE("Stores are read and changed, keys listed without their hashes", "[control]") {
    Bench bench;
    const std::string& owner = bench.merchant_token.secret;
    const json::value changed =
        bench.call(owner, "store.update", R"({"store":"silk","name":"Silk House 2","belt":""})");
    CHECK(changed.at("result").at("name") == "Silk House 2");
    CHECK(changed.at("result").at("belt") == "");
    CHECK(bench.call(owner, "store.get", R"({"store":"silk"})").at("result").at("name") ==
          "Silk House 2");
    CHECK(code_of(bench.call(owner, "store.update", R"({"store":"silk","name":""})")) == "invalid");
    CHECK(code_of(bench.call(owner, "store.update", R"({"store":"silk","locale":"!"})")) ==
          "invalid");
    CHECK(code_of(bench.call(owner, "store.update", R"({"store":"silk","currency":"EUR"})")) ==
          "invalid");
    CHECK(code_of(bench.call(owner, "store.get", R"({"store":"tea"})")) == "forbidden");
    CHECK(code_of(bench.call(owner, "store.list", "{}")) == "forbidden");
    CHECK(bench.call(bench.operator_token.secret, "store.list", "{}")
              .at("result")
              .at("stores")
              .as_array()
              .size() == 1);
    const json::value keys = bench.call(owner, "key.list", R"({"room":"silk"})");
    CHECK(
        json::serialize(keys.at("result")) ==
        R"({"keys":[{"key_id":"k_1","label":"first","role":"primary","created_ms":7,"revoked_ms":9}]})");
}
