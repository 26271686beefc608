// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace shopfloor::auth {

/// What somebody may do, the most first: each role may do all that the ones after it may. An
/// operator acts for every store, the others for their own.
enum class Role { Operator, Owner, Host, Assistant, Moderator };

/// "operator", "owner", "host", "assistant", "moderator".
[[nodiscard]] std::string_view to_word(Role role) noexcept;
/// These, and "merchant", which is an owner.
[[nodiscard]] std::optional<Role> parse_role(std::string_view word) noexcept;

/// Whether `role` may do what `least` may.
[[nodiscard]] constexpr bool reaches(Role role, Role least) noexcept { return role <= least; }

using UtcTime = std::chrono::milliseconds;  // since 1970

/// A token without its secret.
struct Token {
    std::string id;    // "t_…"
    std::string hash;  // hash_secret of the secret
    Role role = Role::Moderator;
    std::string store;  // slug; empty for an operator
    std::string label{};
    UtcTime created{};
    std::optional<UtcTime> expires{};

    bool operator==(const Token&) const = default;
};

/// Who makes a request.
struct Caller {
    std::string id;      // of the token or the person
    std::string name{};  // of a person, as others are shown it
    Role role = Role::Moderator;
    std::string store{};  // slug; empty for an operator

    bool operator==(const Caller&) const = default;
};

[[nodiscard]] constexpr bool has_expired(const Token& token, UtcTime now) noexcept {
    return token.expires && *token.expires <= now;
}

/// Who a token makes its bearer: known by the token's id and label.
[[nodiscard]] Caller caller_of(const Token& token);

/// Every token that was not revoked. Owner: the business thread.
class Tokens {
public:
    void add(Token token);
    void remove(const std::string& id);
    /// Null where there is none.
    [[nodiscard]] const Token* find(const std::string& id) const;
    /// The token with this secret, unless it has expired. Found by the hash, so there is nothing
    /// that a comparison's time could tell.
    [[nodiscard]] const Token* find_secret(std::string_view secret, UtcTime now) const;
    /// The oldest first.
    [[nodiscard]] std::vector<Token> all() const;
    /// Whether there is an operator's token that never expires, but for that with `except_id`.
    [[nodiscard]] bool has_operator(std::string_view except_id = {}) const noexcept;
    std::size_t size() const noexcept { return by_hash_.size(); }

private:
    std::unordered_map<std::string, Token> by_hash_;
};

struct NewToken {
    Token token;
    std::string secret;  // shown once
};

[[nodiscard]] NewToken make_token(Role role, std::string store, UtcTime now = {});

/// The token of "Bearer TOKEN" (RFC 6750); nothing for another header.
[[nodiscard]] std::optional<std::string_view> bearer_token(std::string_view header) noexcept;

struct OperatorToken {
    std::filesystem::path file;
    std::string secret;
};

/// Makes sure that someone can sign in: where `tokens` has no lasting operator, makes one, writes
/// its secret to `data_dir`/operator.token (mode 0600, on the disk before this returns), has
/// `commit` keep it, adds it to `tokens` and returns it, so that the caller tells the person at the
/// terminal. Returns nothing where there is an operator already.
///
/// The file comes before the commit: after a crash between the two, the next run takes the
/// secret that lies there. Blocks. Throws std::runtime_error with a sentence.
[[nodiscard]] std::optional<OperatorToken> ensure_operator_token(
    Tokens& tokens,
    const std::filesystem::path& data_dir,
    UtcTime now,
    const std::function<Result<void>(const Token&)>& commit);

}  // namespace shopfloor::auth
