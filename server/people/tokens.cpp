// SPDX-License-Identifier: MIT
#include "pipeline/base/log.hpp"
#include "server/people/people.hpp"
#include "server/people/records.hpp"
#include "server/people/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::people {
namespace {

constexpr std::size_t kMaxTokensOfStore = 100;  // and as many of operators

}  // namespace

People::Task<auth::NewToken> People::create_token(TokenDraft draft) {
    if (!draft.store.empty() && !wiring_.has_store(draft.store)) {
        co_return unknown_store(draft.store);
    }
    if (tokens(draft.store).size() >= kMaxTokensOfStore) {
        co_return Refusal{
            "conflict",
            fmt::format("A store has at most {} tokens: revoke some.", kMaxTokensOfStore),
            "store"};
    }
    const UtcTime now = wiring_.now();
    auth::NewToken made = auth::make_token(draft.role, std::move(draft.store), now);
    made.token.label = std::move(draft.label);
    if (draft.life) made.token.expires = now + *draft.life;
    std::vector<storage::Change> changes{to_record(made.token)};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    wiring_.tokens.add(made.token);
    log::info("people",
              "token created id={} role={} store={}",
              made.token.id,
              auth::to_word(made.token.role),
              made.token.store);
    co_return made;
}

std::vector<auth::Token> People::tokens(const std::optional<std::string>& store) const {
    std::vector<auth::Token> list = wiring_.tokens.all();
    const UtcTime now = wiring_.now();
    std::erase_if(list, [&](const auth::Token& token) {
        return auth::has_expired(token, now) || (store && token.store != *store);
    });
    return list;
}

People::Task<void> People::revoke_token(std::optional<std::string> store, std::string id) {
    const auth::Token* found = wiring_.tokens.find(id);
    if (found == nullptr || (store && found->store != *store)) {
        co_return Refusal{"not_found", fmt::format("There is no token '{}' here.", id), "token_id"};
    }
    if (found->role == auth::Role::Operator && !wiring_.tokens.has_operator(id)) {
        co_return Refusal{"conflict",
                          "This is the last operator's token that does not expire: make another "
                          "one first.",
                          "token_id"};
    }
    const auth::Token before = *found;
    wiring_.tokens.remove(id);
    std::vector<std::string> ended = roster_.end_sessions({}, id);
    ended.push_back(id);
    end_passes(ended);
    std::vector<storage::Change> changes{storage::TokenRemoval{id}};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        wiring_.tokens.add(before);
        co_return not_stored(stored.error());
    }
    log::info("people", "token revoked id={}", id);
    co_return Outcome<void>{};
}

}  // namespace shopfloor::people
