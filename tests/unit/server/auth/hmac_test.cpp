// SPDX-License-Identifier: MIT
#include "server/auth/hmac.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::auth;

// RFC 4231, 4.3 and 4.7 (a key longer than a block).
TEST_CASE("HMAC-SHA-256 is what the standard says", "[auth]") {
    CHECK(hmac_sha256("Jefe", "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(hmac_sha256(std::string(131, '\xaa'),
                      "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    const std::string signature = hmac_sha256("key", "text");
    CHECK(hmac_sha256_verifies("key", "text", signature));
    CHECK_FALSE(hmac_sha256_verifies("key", "texT", signature));
    CHECK_FALSE(hmac_sha256_verifies("kez", "text", signature));
    CHECK_FALSE(hmac_sha256_verifies("key", "text", signature.substr(1)));
    CHECK_FALSE(hmac_sha256_verifies("key", "text", ""));
}
