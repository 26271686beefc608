// SPDX-License-Identifier: MIT
#include "server/auth/secret.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace shopfloor::auth;

TEST_CASE("A secret has 160 random bits in lower-case base32", "[auth]") {
    std::set<std::string> seen;
    std::set<char> letters;
    for (int count = 0; count < 200; ++count) {
        const std::string secret = make_secret("sk_");
        REQUIRE(secret.size() == 35);
        REQUIRE(secret.starts_with("sk_"));
        CHECK(secret.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", 3) == secret.npos);
        letters.insert(secret.begin() + 3, secret.end());
        seen.insert(secret);
    }
    CHECK(seen.size() == 200);
    CHECK(letters.size() == 32);
}

TEST_CASE("An identifier is short and its own", "[auth]") {
    CHECK(make_id("k_").size() == 18);
    CHECK(make_id("k_") != make_id("k_"));
}

TEST_CASE("A secret is looked up by its BLAKE2b-256", "[auth]") {
    // b2sum -l 256
    CHECK(hash_secret("abc") == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    CHECK(hash_secret("") == "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}
