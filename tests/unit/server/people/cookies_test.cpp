// SPDX-License-Identifier: MIT
#include "server/people/cookies.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::people;

TEST_CASE("A cookie is found by its whole name", "[people]") {
    CHECK(cookie_value("a=1; b=2", "b") == "2");
    CHECK(cookie_value("a=1;b=2;", "b") == "2");
    CHECK(cookie_value("\t a=1 ; b=x=y ", "b") == "x=y");
    CHECK(cookie_value("b=", "b") == "");
    CHECK(cookie_value("b=1; b=2", "b") == "1");
    for (const char* header : {"", ";", "b", "ab=1", "bb=1", "B=1", "=1", "; ;=;"}) {
        INFO(header);
        CHECK_FALSE(cookie_value(header, "b"));
    }
}

TEST_CASE("Cut anywhere, a cookie header still gives what was there", "[people]") {
    const std::string_view header = "one=1; session=abc; two=2";
    for (std::size_t size = 0; size <= header.size(); ++size) {
        const auto value = cookie_value(header.substr(0, size), "session");
        if (value) CHECK(std::string_view{"abc"}.starts_with(*value));
    }
}

TEST_CASE("A cookie is for this host alone and for no script", "[people]") {
    CHECK(set_cookie("n", "v", CookieSecure::No) ==
          "n=v; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax");
    CHECK(set_cookie("n", "v", CookieSecure::Yes).ends_with("; SameSite=Lax; Secure"));
    CHECK(set_cookie("n", "", CookieSecure::No).starts_with("n=; Path=/; Max-Age=0;"));
}

TEST_CASE("An origin is the server's own when it names the host", "[people]") {
    CHECK(is_same_origin("http://shop.example", "shop.example"));
    CHECK(is_same_origin("https://Shop.Example:8443", "shop.example:8443"));
    CHECK(is_same_origin("http://[::1]:8080", "[::1]:8080"));
    for (const char* origin : {"",
                               "null",
                               "shop.example",
                               "http://",
                               "http://shop.example:80",
                               "http://shop.example/",
                               "http://a.shop.example",
                               "http://shop.exampl"}) {
        INFO(origin);
        CHECK_FALSE(is_same_origin(origin, "shop.example"));
    }
    CHECK_FALSE(is_same_origin("http://", ""));
}
