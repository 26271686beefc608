// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"
#include "server/control/people_methods.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxLifeSeconds = std::int64_t{10} * 365 * 24 * 3600;

json::object to_object(const auth::Token& token) {
    json::object object{{"token_id", token.id},
                        {"role", auth::to_word(token.role)},
                        {"store", token.store},
                        {"label", token.label},
                        {"created_ms", token.created.count()}};
    if (token.expires) object["expires_ms"] = token.expires->count();
    return object;
}

Outcome<people::TokenDraft> read_draft(const json::object& params) {
    ParamReader reader{params};
    people::TokenDraft draft;
    const auto role = auth::parse_role(reader.text("role", 16));
    draft.store = reader.optional_text("store", {}, 64);
    draft.label = reader.optional_text("label", {}, 100);
    const auto seconds = reader.optional_integer("expires_in_s", 1, kMaxLifeSeconds);
    if (!role) {
        reader.refuse("role",
                      "must be \"operator\", \"owner\", \"host\", \"assistant\" or \"moderator\"");
    } else if ((*role == auth::Role::Operator) != draft.store.empty()) {
        reader.refuse("store", "must be named for every role but the operator's");
    }
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    draft.role = *role;
    if (seconds) draft.life = std::chrono::seconds{*seconds};
    return draft;
}

Answer create(people::People& people, auth::Caller caller, json::object params) {
    Outcome<people::TokenDraft> draft = read_draft(params);
    if (!draft) co_return draft.error();
    if (!may_act_for(caller, draft->store)) co_return not_yours("store");

    auto creating = people.create_token(*std::move(draft));
    const Outcome<auth::NewToken> made = co_await std::move(creating);
    if (!made) co_return made.error();
    json::object answer = to_object(made->token);
    answer["token"] = made->secret;
    co_return answer;
}

/// Whose tokens a caller manages: of all, or of the own store.
std::optional<std::string> scope_of(const auth::Caller& caller) {
    if (caller.role == auth::Role::Operator) return std::nullopt;
    return caller.store;
}

Answer list(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::optional<std::string> store = scope_of(caller);
    if (params.contains("store")) store = reader.optional_text("store", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (store && !may_act_for(caller, *store)) co_return not_yours("store");

    json::array tokens;
    for (const auth::Token& token : people.tokens(store)) {
        tokens.push_back(to_object(token));
    }
    co_return json::object{{"tokens", std::move(tokens)}};
}

Answer revoke(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string id = reader.text("token_id", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);

    json::object answer{{"token_id", id}, {"revoked", true}};
    auto revoking = people.revoke_token(scope_of(caller), std::move(id));
    const Outcome<void> revoked = co_await std::move(revoking);
    if (!revoked) co_return revoked.error();
    co_return answer;
}

}  // namespace

void add_token_methods(MethodTable& table, people::People& people) {
    const auto add = [&](std::string name, Effect effect, auto function) {
        const auto handler = handler_of(people, function);
        table.add(std::move(name),
                  {.least = auth::Role::Owner, .effect = effect, .handler = handler});
    };
    add("token.create", Effect::Changes, &create);
    add("token.list", Effect::Reads, &list);
    add("token.revoke", Effect::Changes, &revoke);
}

}  // namespace shopfloor::control
