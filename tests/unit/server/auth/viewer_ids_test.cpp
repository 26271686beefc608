// SPDX-License-Identifier: MIT
#include "server/auth/viewer_ids.hpp"

#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

using namespace shopfloor;
using auth::SigningKey;
using auth::ViewerIds;
using Catch::Contains;
namespace fs = std::filesystem;

using test::TemporaryFolder;

namespace {

// What a browser sends back of a Set-Cookie header.
std::string sent_back(const std::string& set_cookie) {
    return set_cookie.substr(0, set_cookie.find(';'));
}

}  // namespace

TEST_CASE("A viewer is known again by its cookie", "[auth]") {
    const SigningKey key{"a secret"};
    const ViewerIds ids{key};
    const std::string viewer = ids.of_session("k3J9k3J9");
    const std::string set = ids.set_cookie(viewer);
    CHECK_THAT(set, Contains("; HttpOnly") && Contains("; SameSite=Lax") && Contains("; Path=/"));

    const std::string cookie = sent_back(set);
    CHECK(ids.of_cookie(cookie) == viewer);
    CHECK(ids.of_cookie("theme=dark; " + cookie + "; lang=zh") == viewer);
    CHECK(ids.of_cookie("shopfloor_viewer=old;" + cookie) == viewer);
}

TEST_CASE("A cookie that this server has not signed is none", "[auth]") {
    const SigningKey key{"a secret"};
    const ViewerIds ids{key};
    const std::string cookie = sent_back(ids.set_cookie(ids.of_session("k3J9k3J9")));

    SECTION("at each length") {
        for (std::size_t length = 0; length < cookie.size(); ++length) {
            CHECK_FALSE(ids.of_cookie(cookie.substr(0, length)));
        }
        CHECK_FALSE(ids.of_cookie(cookie + "0"));
    }
    SECTION("with any character changed") {
        for (std::size_t at = 0; at < cookie.size(); ++at) {
            std::string forged = cookie;
            forged[at] = forged[at] == '0' ? '1' : '0';
            CHECK_FALSE(ids.of_cookie(forged));
        }
    }
    SECTION("by another server") {
        const SigningKey other{"another secret"};
        CHECK_FALSE(ViewerIds{other}.of_cookie(cookie));
    }
    SECTION("for another purpose") {
        const std::string viewer = ids.of_session("k3J9k3J9");
        CHECK_FALSE(ids.of_cookie("shopfloor_viewer=" + viewer + "." + key.sign("link", viewer)));
    }
}

TEST_CASE("Without a cookie the session tells who it is", "[auth]") {
    const SigningKey key{"a secret"};
    const ViewerIds ids{key};
    CHECK(ids.of_session("k3J9k3J9") == ids.of_session("k3J9k3J9"));
    CHECK(ids.of_session("k3J9k3J9") != ids.of_session("k3J9k3J8"));
}

TEST_CASE("The signing key is made once", "[auth]") {
    const TemporaryFolder data;
    const std::string signature = auth::ensure_signing_key(data.path()).sign("test", "text");
    CHECK(auth::ensure_signing_key(data.path()).verifies("test", "text", signature));

    const fs::path file = data.path() / "signing.key";
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);

    SECTION("and others may not read it") {
        fs::permissions(file, fs::perms::others_read, fs::perm_options::add);
        CHECK_THROWS_WITH(auth::ensure_signing_key(data.path()), Contains("remove the file"));
    }
    SECTION("and a file that holds something else is not overwritten") {
        std::ofstream{file} << "hello\n";
        CHECK_THROWS_WITH(auth::ensure_signing_key(data.path()), Contains("remove the file"));
    }
}
