// SPDX-License-Identifier: MIT
#include "server/auth/tokens.hpp"

#include "server/auth/secret.hpp"

#include <algorithm>

namespace shopfloor::auth {
namespace {

// Longer than every secret of ours, and short enough to hash on the business thread.
constexpr std::size_t kMaxSecretBytes = 256;

}  // namespace

std::string_view to_word(Role role) noexcept {
    switch (role) {
        case Role::Operator: return "operator";
        case Role::Owner: return "owner";
        case Role::Host: return "host";
        case Role::Assistant: return "assistant";
        case Role::Moderator: return "moderator";
    }
    return "moderator";
}

std::optional<Role> parse_role(std::string_view word) noexcept {
    for (const Role role :
         {Role::Operator, Role::Owner, Role::Host, Role::Assistant, Role::Moderator}) {
        if (word == to_word(role)) return role;
    }
    if (word == "merchant") return Role::Owner;
    return std::nullopt;
}

void Tokens::add(Token token) {
    std::string hash = token.hash;
    by_hash_.insert_or_assign(std::move(hash), std::move(token));
}

std::optional<Caller> Tokens::authenticate(std::string_view secret) const {
    if (secret.empty() || secret.size() > kMaxSecretBytes) return std::nullopt;
    const auto found = by_hash_.find(hash_secret(secret));
    if (found == by_hash_.end()) return std::nullopt;
    const Token& token = found->second;
    return Caller{.id = token.id, .name = {}, .role = token.role, .store = token.store};
}

bool Tokens::has_operator() const noexcept {
    return std::ranges::any_of(
        by_hash_, [](const auto& entry) { return entry.second.role == Role::Operator; });
}

NewToken make_token(Role role, std::string store) {
    std::string secret = make_secret(role == Role::Operator ? "op_" : "me_");
    std::string hash = hash_secret(secret);
    return {.token = {.id = make_id("t_"),
                      .hash = std::move(hash),
                      .role = role,
                      .store = std::move(store)},
            .secret = std::move(secret)};
}

std::optional<std::string_view> bearer_token(std::string_view header) noexcept {
    constexpr std::string_view scheme = "bearer ";
    if (header.size() <= scheme.size()) return std::nullopt;
    // The scheme's case does not matter (RFC 9110, 11.1).
    const bool is_bearer =
        std::equal(scheme.begin(), scheme.end(), header.begin(), [](char a, char b) {
            return a == ' ' ? b == ' ' : a == static_cast<char>(b | 0x20);
        });
    if (!is_bearer) return std::nullopt;
    header.remove_prefix(scheme.size());
    const std::size_t first = header.find_first_not_of(' ');
    if (first == header.npos) return std::nullopt;
    return header.substr(first, header.find_last_not_of(' ') - first + 1);
}

}  // namespace shopfloor::auth
