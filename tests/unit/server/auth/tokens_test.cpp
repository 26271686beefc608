// SPDX-License-Identifier: MIT
#include "server/auth/tokens.hpp"

#include "server/auth/secret.hpp"
#include "tests/support/temporary_folder.hpp"

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include <fstream>

using namespace shopfloor;
using namespace shopfloor::auth;
using namespace std::chrono_literals;
using test::TemporaryFolder;

namespace {

Result<void> keep(const Token&) { return {}; }

std::string content_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace

TEST_CASE("A token opens what its role and store allow, and nothing else does", "[auth]") {
    Tokens tokens;
    const NewToken merchant = make_token(Role::Owner, "silk");
    tokens.add(merchant.token);
    const Token* found = tokens.find_secret(merchant.secret, 0ms);
    REQUIRE(found != nullptr);
    CHECK(caller_of(*found) ==
          Caller{.id = merchant.token.id, .role = Role::Owner, .store = "silk"});
    CHECK(tokens.find_secret("", 0ms) == nullptr);
    CHECK(tokens.find_secret(merchant.token.hash, 0ms) == nullptr);
    CHECK(tokens.find_secret(merchant.secret + "a", 0ms) == nullptr);
    CHECK(tokens.find_secret(std::string(100'000, 'a'), 0ms) == nullptr);
    CHECK_FALSE(tokens.has_operator());
}

TEST_CASE("A token opens nothing from its expiry on, nor once it is removed", "[auth]") {
    Tokens tokens;
    NewToken made = make_token(Role::Host, "silk", 5ms);
    made.token.expires = 1000ms;
    made.token.label = "nightly script";
    tokens.add(made.token);
    REQUIRE(tokens.find_secret(made.secret, 999ms) != nullptr);
    CHECK(caller_of(*tokens.find_secret(made.secret, 999ms)).name == "nightly script");
    CHECK(tokens.find_secret(made.secret, 1000ms) == nullptr);
    CHECK(tokens.find(made.token.id) != nullptr);
    tokens.remove(made.token.id);
    CHECK(tokens.find(made.token.id) == nullptr);
    CHECK(tokens.find_secret(made.secret, 0ms) == nullptr);
}

TEST_CASE("Only an operator's token that lasts counts as the operator", "[auth]") {
    Tokens tokens;
    NewToken passing = make_token(Role::Operator, {}, 1ms);
    passing.token.expires = 1000ms;
    tokens.add(passing.token);
    CHECK_FALSE(tokens.has_operator());
    const NewToken lasting = make_token(Role::Operator, {}, 2ms);
    tokens.add(lasting.token);
    CHECK(tokens.has_operator());
    CHECK_FALSE(tokens.has_operator(lasting.token.id));
    CHECK(tokens.all().at(0).id == passing.token.id);
    CHECK(tokens.all().at(1).id == lasting.token.id);
}

TEST_CASE("A bearer token is read from the header", "[auth]") {
    CHECK(bearer_token("Bearer abc") == "abc");
    CHECK(bearer_token("bearer   abc  ") == "abc");
    CHECK(bearer_token("BEARER abc") == "abc");
    for (const char* header : {"", "Bearer", "Bearer ", "Bearer    ", "Basic abc", "Bearerabc"}) {
        INFO(header);
        CHECK_FALSE(bearer_token(header));
    }
}

TEST_CASE("Roles have words", "[auth]") {
    CHECK(parse_role(to_word(Role::Operator)) == Role::Operator);
    CHECK(parse_role(to_word(Role::Owner)) == Role::Owner);
    CHECK_FALSE(parse_role("root"));
}

TEST_CASE("The first run makes the operator's token, for its owner only", "[auth]") {
    const TemporaryFolder folder;
    Tokens tokens;
    const auto first = ensure_operator_token(tokens, folder.path(), 7ms, keep);
    REQUIRE(first);
    CHECK(content_of(first->file) == first->secret + '\n');
    struct stat status {};
    REQUIRE(::stat(first->file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600U);
    const Token* token = tokens.find_secret(first->secret, 7ms);
    REQUIRE(token != nullptr);
    CHECK(token->role == Role::Operator);
    CHECK(token->created == 7ms);
    CHECK_FALSE(ensure_operator_token(tokens, folder.path(), 7ms, keep));
}

TEST_CASE("A first run that was cut short before the commit is taken up again", "[auth]") {
    const TemporaryFolder folder;
    Tokens tokens;
    const auto fail = [](const Token&) -> Result<void> {
        return boost::system::errc::make_error_code(boost::system::errc::io_error);
    };
    CHECK_THROWS_WITH(ensure_operator_token(tokens, folder.path(), 7ms, fail),
                      Catch::Contains("cannot store the operator's token"));
    CHECK_FALSE(tokens.has_operator());
    const std::string left = content_of(folder.path() / "operator.token");
    const auto again = ensure_operator_token(tokens, folder.path(), 7ms, keep);
    REQUIRE(again);
    CHECK(again->secret + '\n' == left);
    CHECK(tokens.find_secret(again->secret, 7ms) != nullptr);
}

TEST_CASE("A token file that is not ours, or that others may read, is refused", "[auth]") {
    const TemporaryFolder folder;
    const auto file = folder.path() / "operator.token";
    Tokens tokens;
    SECTION("a guessable token") {
        std::ofstream{file} << "op_admin\n";
        ::chmod(file.c_str(), 0600);
    }
    SECTION("readable by all") {
        std::ofstream{file} << make_secret("op_") << '\n';
        ::chmod(file.c_str(), 0644);
    }
    SECTION("a link") {
        std::ofstream{folder.path() / "other"} << make_secret("op_") << '\n';
        ::chmod((folder.path() / "other").c_str(), 0600);
        std::filesystem::create_symlink(folder.path() / "other", file);
    }
    CHECK_THROWS_WITH(ensure_operator_token(tokens, folder.path(), 7ms, keep),
                      Catch::Contains("operator.token"));
    CHECK(tokens.size() == 0);
}

TEST_CASE("A data folder that is missing is told by name", "[auth]") {
    Tokens tokens;
    CHECK_THROWS_WITH(ensure_operator_token(tokens, "/nowhere/data", 7ms, keep),
                      Catch::Contains("/nowhere/data/operator.token"));
}
