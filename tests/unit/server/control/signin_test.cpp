// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using delivery::SocketId;

namespace {

constexpr const char* kOwn = "http://shop.example";
constexpr SocketId kSocket{1};

HttpRequest post(const std::string& path, const std::string& body, const std::string& cookie = {}) {
    HttpRequest request;
    request.method = "POST";
    request.path = path;
    request.body = body;
    request.cookie = cookie;
    request.origin = kOwn;
    request.host = "shop.example";
    request.address = "192.0.2.7:5000";
    return request;
}

std::string header(const HttpResponse& response, const std::string& name) {
    for (const auto& [known, value] : response.headers) {
        if (known == name) return value;
    }
    return {};
}

HttpResponse sign_in(Bench& bench, const std::string& secret) {
    return bench.send(post("/v1/signin", json::serialize(json::object{{"secret", secret}})));
}

// "shopfloor_session=…" as a browser sends it back.
std::string cookie_of(const HttpResponse& response) {
    const std::string set = header(response, "set-cookie");
    return set.substr(0, set.find(';'));
}

std::string secret_of(const json::value& answer) {
    const std::string link{answer.at("result").at("link").as_string()};
    CHECK(link.starts_with("/signin#si_"));
    return link.substr(link.find('#') + 1);
}

json::value invite(Bench& bench, const std::string& name, const std::string& role) {
    return bench.call(bench.merchant_token.secret,
                      "member.invite",
                      R"({"store":"silk","name":")" + name + R"(","role":")" + role + R"("})");
}

std::string member_of(const json::value& answer) {
    return std::string{answer.at("result").at("member").as_string()};
}

json::value as(Bench& bench,
               const std::string& cookie,
               const std::string& method,
               const std::string& params = "{}") {
    const std::string body =
        R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
    return json::parse(bench.send(post("/v1/rpc", body, cookie)).body);
}

std::string code_of(const json::value& answer) {
    return std::string{answer.at("error").at("data").at("code").as_string()};
}

std::string error_of(const HttpResponse& response) {
    return std::string{json::parse(response.body).at("error").at("code").as_string()};
}

struct Sockets final : delivery::SocketSender {
    void send(SocketId, std::string text) override { sent.push_back(json::parse(text)); }
    void close(SocketId, std::uint16_t code, std::string) override { closed = code; }

    std::vector<json::value> sent;
    std::uint16_t closed = 0;
};

}  // namespace

TEST_CASE("Somebody makes a link for themselves on another device, and stays where they are",
          "[control]") {
    Bench bench;
    const std::string first = cookie_of(sign_in(bench, secret_of(invite(bench, "Lin", "host"))));
    const json::value made = as(bench, first, "session.link");
    CHECK(made.at("result").at("role") == "host");
    const std::chrono::milliseconds expires{made.at("result").at("expires_ms").as_int64()};
    CHECK(expires == bench.now + 10min);
    const HttpResponse phone = sign_in(bench, secret_of(made));
    REQUIRE(phone.status == 200);
    for (const std::string& cookie : {first, cookie_of(phone)}) {
        CHECK(as(bench, cookie, "session.get").at("result").at("name") == "Lin");
    }
    CHECK(error_of(sign_in(bench, secret_of(made))) == "used_link");
    CHECK(code_of(bench.call(bench.merchant_token.secret, "session.link", "{}")) == "conflict");
}

TEST_CASE("A sign-in link makes a session that the cookie stands for", "[control]") {
    Bench bench;
    const std::string secret = secret_of(invite(bench, "Lin", "host"));
    const HttpResponse response = sign_in(bench, secret);
    REQUIRE(response.status == 200);
    CHECK(json::parse(response.body) ==
          json::parse(R"({"role":"host","store":"silk","name":"Lin","next":"/studio"})"));
    const std::string set = header(response, "set-cookie");
    CHECK(set.starts_with("shopfloor_session=ws_"));
    for (const char* word : {"; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age="}) {
        CHECK(set.find(word) != std::string::npos);
    }
    CHECK(set.find("Secure") == std::string::npos);

    const json::value session = as(bench, cookie_of(response), "session.get");
    CHECK(session.at("result").at("role") == "host");
    CHECK(session.at("result").at("store") == "silk");
    CHECK(session.at("result").at("name") == "Lin");
    CHECK(as(bench, cookie_of(response), "broadcast.end", R"({"room":"silk"})")
              .at("result")
              .at("ended") == true);
    CHECK(code_of(as(bench, cookie_of(response), "member.list", R"({"store":"silk"})")) ==
          "forbidden");
    CHECK(code_of(as(bench, cookie_of(response), "broadcast.end", R"({"room":"tea"})")) ==
          "forbidden");
}

TEST_CASE("A link signs in once", "[control]") {
    Bench bench;
    const std::string secret = secret_of(invite(bench, "Lin", "host"));
    CHECK(sign_in(bench, secret).status == 200);
    const HttpResponse again = sign_in(bench, secret);
    CHECK(again.status == 409);
    CHECK(error_of(again) == "used_link");
    CHECK(header(again, "set-cookie").empty());
}

TEST_CASE("What is no link is refused in words", "[control]") {
    Bench bench;
    SECTION("unknown") {
        const HttpResponse response = sign_in(bench, "si_nothing");
        CHECK(response.status == 401);
        CHECK(error_of(response) == "unknown_link");
    }
    SECTION("expired") {
        const std::string secret = secret_of(invite(bench, "Lin", "host"));
        bench.now += 24h;
        CHECK(error_of(sign_in(bench, secret)) == "expired_link");
    }
    SECTION("replaced by a newer one, which is good") {
        const json::value invited = invite(bench, "Lin", "host");
        const json::value newer =
            bench.call(bench.merchant_token.secret,
                       "member.link",
                       R"({"store":"silk","member":")" + member_of(invited) + R"("})");
        CHECK(error_of(sign_in(bench, secret_of(invited))) == "replaced_link");
        CHECK(sign_in(bench, secret_of(newer)).status == 200);
    }
    SECTION("not JSON, not an object, no text") {
        for (const char* body : {"",
                                 "{",
                                 "7",
                                 "[]",
                                 "{}",
                                 R"({"secret":7})",
                                 R"({"secret":""})",
                                 R"({"secret":"a","more":1})"}) {
            INFO(body);
            CHECK(bench.send(post("/v1/signin", body)).status == 400);
        }
    }
}

TEST_CASE("A token signs a browser in as well", "[control]") {
    Bench bench;
    const HttpResponse response = sign_in(bench, bench.operator_token.secret);
    REQUIRE(response.status == 200);
    CHECK(json::parse(response.body).at("next") == "/console");
    CHECK(as(bench, cookie_of(response), "session.get").at("result").at("role") == "operator");
    CHECK(as(bench, cookie_of(response), "session.get").at("result").at("id").as_string() ==
          std::string_view{bench.operator_token.token.id});
}

TEST_CASE("Operators sign in by a link of their own", "[control]") {
    Bench bench;
    const std::string& token = bench.operator_token.secret;
    const json::value first = bench.call(token, "signin.create", R"({"role":"operator"})");
    const HttpResponse response = sign_in(bench, secret_of(first));
    REQUIRE(response.status == 200);
    CHECK(json::parse(response.body).at("next") == "/console");
    const json::value second = bench.call(token, "signin.create", R"({"role":"operator"})");
    CHECK(member_of(first) == member_of(second));
    const json::value other =
        bench.call(token, "signin.create", R"({"role":"operator","name":"Night shift"})");
    CHECK(member_of(first) != member_of(other));
    CHECK(bench.call(token, "member.list", "{}").at("result").at("members").as_array().size() == 2);
    CHECK(code_of(bench.call(token, "signin.create", R"({"role":"owner"})")) == "invalid");
    CHECK(code_of(
              bench.call(bench.merchant_token.secret, "signin.create", R"({"role":"operator"})")) ==
          "forbidden");
    CHECK(code_of(bench.call(bench.merchant_token.secret, "member.list", "{}")) == "forbidden");
}

TEST_CASE("A cookie counts for the server's own pages only", "[control]") {
    Bench bench;
    const std::string cookie = cookie_of(sign_in(bench, bench.operator_token.secret));
    HttpRequest request =
        post("/v1/rpc", R"({"jsonrpc":"2.0","id":1,"method":"session.get"})", cookie);
    SECTION("its own") { CHECK(bench.send(request).status == 200); }
    SECTION("the scheme does not count, behind a proxy that ends TLS") {
        request.origin = "https://SHOP.example";
        CHECK(bench.send(request).status == 200);
    }
    SECTION("another site, another port, no origin at all") {
        for (const char* origin : {"http://evil.example",
                                   "http://shop.example:81",
                                   "http://shop.example.evil",
                                   "null",
                                   ""}) {
            INFO(origin);
            request.origin = origin;
            const HttpResponse response = bench.send(request);
            CHECK(response.status == 403);
            CHECK(json::parse(response.body).at("error").at("data").at("code") == "forbidden");
        }
    }
    SECTION("and not for signing in or out from elsewhere") {
        request.origin = "http://evil.example";
        for (const char* path : {"/v1/signin", "/v1/signout"}) {
            request.path = path;
            CHECK(bench.send(request).status == 403);
        }
    }
    SECTION("an unknown cookie is nobody") {
        request.cookie = "shopfloor_session=ws_nobody";
        CHECK(bench.send(request).status == 401);
    }
    SECTION("a wrong token is not made good by a cookie") {
        request.authorization = "Bearer op_wrong";
        CHECK(bench.send(request).status == 401);
    }
}

TEST_CASE("Signing out ends the session and its sockets", "[control]") {
    Sockets sender;
    Bench bench;
    const std::string cookie = cookie_of(sign_in(bench, bench.operator_token.secret));
    bench.control.sockets().opened(
        kSocket, sender, {.cookie = cookie, .origin = kOwn, .host = "shop.example"});
    bench.control.sockets().received(kSocket, R"({"jsonrpc":"2.0","id":1,"method":"session.get"})");
    bench.context.restart();
    bench.context.poll();
    CHECK(sender.sent.at(0).at("result").at("role") == "operator");

    const HttpResponse response = bench.send(post("/v1/signout", "", cookie));
    CHECK(response.status == 204);
    CHECK(header(response, "set-cookie").starts_with("shopfloor_session=; Path=/; Max-Age=0"));
    CHECK(sender.closed == 4401);
    CHECK(bench.send(post("/v1/rpc", "{}", cookie)).status == 401);
    CHECK(bench.send(post("/v1/signout", "", cookie)).status == 204);
}

TEST_CASE("On a socket, a cookie that is over or from elsewhere is nobody", "[control]") {
    Sockets sender;
    Bench bench;
    std::string cookie = cookie_of(sign_in(bench, bench.operator_token.secret));
    std::string origin = kOwn;
    SECTION("over") { bench.now += 30 * 24h; }
    SECTION("unknown") { cookie = "shopfloor_session=ws_x"; }
    SECTION("elsewhere") { origin = "http://evil.example"; }
    SECTION("no page") { origin = ""; }
    bench.control.sockets().opened(
        kSocket, sender, {.cookie = cookie, .origin = origin, .host = "shop.example"});
    bench.control.sockets().received(kSocket, R"({"jsonrpc":"2.0","id":1,"method":"session.get"})");
    bench.context.restart();
    bench.context.poll();
    CHECK(code_of(sender.sent.at(0)) == "unauthorized");
    bench.control.sockets().closed(kSocket);
}

TEST_CASE("Who is removed or gets another role is out at once", "[control]") {
    Sockets sender;
    Bench bench;
    const json::value invited = invite(bench, "Lin", "host");
    const std::string member = member_of(invited);
    const std::string cookie = cookie_of(sign_in(bench, secret_of(invited)));
    bench.control.sockets().opened(
        kSocket, sender, {.cookie = cookie, .origin = kOwn, .host = "shop.example"});
    CHECK(sender.closed == 0);
    const std::string target = R"("store":"silk","member":")" + member + "\"";
    SECTION("removed") {
        const json::value removed =
            bench.call(bench.merchant_token.secret, "member.remove", "{" + target + "}");
        CHECK(removed.at("result").at("removed") == true);
        const json::value list =
            bench.call(bench.merchant_token.secret, "member.list", R"({"store":"silk"})");
        CHECK(list.at("result").at("members").as_array().empty());
    }
    SECTION("another role, with a link to come back by") {
        const json::value updated = bench.call(
            bench.merchant_token.secret, "member.update", "{" + target + R"(,"role":"moderator"})");
        CHECK(updated.at("result").at("role") == "moderator");
        const HttpResponse back = sign_in(bench, secret_of(updated));
        CHECK(json::parse(back.body).at("role") == "moderator");
    }
    CHECK(sender.closed == 4401);
    CHECK(bench.send(post("/v1/rpc", "{}", cookie)).status == 401);
}

TEST_CASE("Another name keeps a member signed in", "[control]") {
    Bench bench;
    const json::value invited = invite(bench, "Lin", "host");
    const std::string cookie = cookie_of(sign_in(bench, secret_of(invited)));
    const json::value updated =
        bench.call(bench.merchant_token.secret,
                   "member.update",
                   R"({"store":"silk","name":"Lin Mei","member":")" + member_of(invited) + R"("})");
    CHECK(updated.at("result").at("name") == "Lin Mei");
    CHECK_FALSE(updated.at("result").as_object().contains("link"));
    CHECK(as(bench, cookie, "session.get").at("result").at("name") == "Lin Mei");
}

TEST_CASE("Members are invited within their own store, under one name each", "[control]") {
    Bench bench;
    const std::string& owner = bench.merchant_token.secret;
    const auto code = [&](const std::string& method, const std::string& params) {
        return code_of(bench.call(owner, method, params));
    };
    REQUIRE(invite(bench, "Lin", "host").as_object().contains("result"));
    CHECK(code_of(invite(bench, "Lin", "moderator")) == "conflict");
    CHECK(code_of(invite(bench, "Wu", "operator")) == "invalid");
    CHECK(code_of(invite(bench, "Wu", "boss")) == "invalid");
    CHECK(code("member.invite", R"({"store":"tea","name":"Wu","role":"host"})") == "forbidden");
    CHECK(code("member.link", R"({"store":"silk","member":"m_nobody"})") == "not_found");
    CHECK(code("member.remove", R"({"store":"silk","member":"m_nobody"})") == "not_found");
    CHECK(code_of(bench.call(bench.operator_token.secret,
                             "member.invite",
                             R"({"store":"tea","name":"Wu","role":"host"})")) == "not_found");

    bench.now += 1ms;
    const json::value owned = invite(bench, "Boss", "owner");
    const std::string cookie = cookie_of(sign_in(bench, secret_of(owned)));
    const std::string self = R"("store":"silk","member":")" + member_of(owned) + "\"";
    CHECK(code_of(as(bench, cookie, "member.remove", "{" + self + "}")) == "conflict");
    CHECK(code_of(as(bench, cookie, "member.update", "{" + self + R"(,"role":"host"})")) ==
          "conflict");
    const json::value list = as(bench, cookie, "member.list", R"({"store":"silk"})");
    REQUIRE(list.at("result").at("members").as_array().size() == 2);
    CHECK(list.at("result").at("members").at(1).at("last_seen_ms") == bench.now.count());
}

TEST_CASE("An address that fails too often waits, but for who has a right secret", "[control]") {
    Bench bench;
    const std::string secret = secret_of(invite(bench, "Lin", "host"));
    for (int count = 0; count < 30; ++count) {
        CHECK(sign_in(bench, "si_guess").status == 401);
    }
    const HttpResponse refused = sign_in(bench, "si_guess");
    CHECK(refused.status == 429);
    CHECK(error_of(refused) == "too_many");
    // One proxy may stand before a whole town.
    CHECK(sign_in(bench, bench.merchant_token.secret).status == 200);
    CHECK(sign_in(bench, secret).status == 200);
    CHECK(error_of(sign_in(bench, secret)) == "too_many");
    HttpRequest elsewhere =
        post("/v1/signin", json::serialize(json::object{{"secret", "si_guess"}}));
    elsewhere.address = "192.0.2.8:5000";
    CHECK(bench.send(elsewhere).status == 401);
    bench.now += 5min;
    CHECK(error_of(sign_in(bench, secret)) == "used_link");
}

TEST_CASE("Everyone may ask whether they are signed in", "[control]") {
    Bench bench;
    HttpRequest request;
    request.method = "GET";
    request.path = "/v1/session";
    CHECK(bench.send(request).body == R"({"session":null})");
    request.cookie =
        "shopfloor_viewer=x; " + cookie_of(sign_in(bench, bench.operator_token.secret));
    request.host = "shop.example";
    CHECK(json::parse(bench.send(request).body).at("session").at("role") == "operator");
    request.origin = "http://evil.example";
    CHECK(bench.send(request).body == R"({"session":null})");
}
