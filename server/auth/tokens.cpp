// SPDX-License-Identifier: MIT
#include "server/auth/tokens.hpp"

#include "server/auth/secret.hpp"

#include <algorithm>
#include <tuple>

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

void Tokens::remove(const std::string& id) {
    std::erase_if(by_hash_, [&id](const auto& entry) { return entry.second.id == id; });
}

const Token* Tokens::find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(by_hash_, [&id](const auto& entry) { return entry.second.id == id; });
    return found == by_hash_.end() ? nullptr : &found->second;
}

const Token* Tokens::find_secret(std::string_view secret, UtcTime now) const {
    if (secret.empty() || secret.size() > kMaxSecretBytes) return nullptr;
    const auto found = by_hash_.find(hash_secret(secret));
    if (found == by_hash_.end() || has_expired(found->second, now)) return nullptr;
    return &found->second;
}

std::vector<Token> Tokens::all() const {
    std::vector<Token> tokens;
    for (const auto& [hash, token] : by_hash_) {
        tokens.push_back(token);
    }
    std::ranges::sort(tokens, [](const Token& a, const Token& b) {
        return std::tie(a.created, a.id) < std::tie(b.created, b.id);
    });
    return tokens;
}

bool Tokens::has_operator(std::string_view except_id) const noexcept {
    return std::ranges::any_of(by_hash_, [&](const auto& entry) {
        const Token& token = entry.second;
        return token.role == Role::Operator && !token.expires && token.id != except_id;
    });
}

Caller caller_of(const Token& token) {
    return {.id = token.id, .name = token.label, .role = token.role, .store = token.store};
}

NewToken make_token(Role role, std::string store, UtcTime now) {
    std::string secret = make_secret(role == Role::Operator ? "op_" : "me_");
    std::string hash = hash_secret(secret);
    return {.token = {.id = make_id("t_"),
                      .hash = std::move(hash),
                      .role = role,
                      .store = std::move(store),
                      .created = now},
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
