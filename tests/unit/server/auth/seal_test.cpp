// SPDX-License-Identifier: MIT
#include "server/auth/seal.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::auth;

TEST_CASE("What is sealed opens with its secret and with no other", "[auth]") {
    const std::string text(1000, 'x');
    for (const std::string& each : {std::string{}, std::string{"a"}, text}) {
        const std::string sealed = seal(each, "m_1\nkey");
        CHECK(unseal(sealed, "m_1\nkey") == each);
        CHECK_FALSE(unseal(sealed, "m_1\nkez"));
        CHECK_FALSE(unseal(sealed, ""));
    }
    CHECK(seal(text, "key") != seal(text, "key"));
    CHECK(seal("secret words", "key").find("secret") == std::string::npos);
}

TEST_CASE("What is cut short or changed does not open", "[auth]") {
    const std::string sealed = seal("some text", "key");
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        CHECK_FALSE(unseal(sealed.substr(0, size), "key"));
        std::string changed = sealed;
        changed[size] = changed[size] == 'A' ? 'B' : 'A';
        if (size + 1 < sealed.size()) CHECK_FALSE(unseal(changed, "key"));
    }
    CHECK_FALSE(unseal("not base64!", "key"));
}
