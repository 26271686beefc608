// SPDX-License-Identifier: MIT
#include "server/control/invitation_json.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/people_methods.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

Answer read_session(auth::Caller caller, json::object params) {
    ParamReader reader{params};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    co_return json::object{{"role", auth::to_word(caller.role)},
                           {"store", caller.store},
                           {"name", caller.name},
                           {"id", caller.id}};
}

/// For another device of the same person.
Answer link_session(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);

    auto making = people.make_own_link(std::move(caller.store), std::move(caller.id));
    const Outcome<people::Invitation> invitation = co_await std::move(making);
    if (invitation) co_return to_object(*invitation);
    if (invitation.error().code != "not_found") co_return invitation.error();
    co_return Refusal{"conflict",
                      "You came by a token, not as one of the people: ask an owner for a link."};
}

Answer create_signin(people::People& people, json::object params) {
    ParamReader reader{params};
    const std::string role = reader.text("role", 16);
    std::string name = reader.optional_text("name", "Operator", 100);
    if (role != "operator") {
        reader.refuse("role", "must be \"operator\"; for a store's people there is member.invite");
    }
    if (name.empty()) reader.refuse("name", "must not be empty");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);

    auto inviting = people.invite_operator(std::move(name));
    const Outcome<people::Invitation> invitation = co_await std::move(inviting);
    if (!invitation) co_return invitation.error();
    co_return to_object(*invitation);
}

}  // namespace

void add_session_methods(MethodTable& table, people::People& people) {
    table.add("session.get",
              {.least = auth::Role::Moderator, .effect = Effect::Reads, .handler = &read_session});
    table.add("session.link",
              {.least = auth::Role::Moderator,
               .effect = Effect::Changes,
               .handler = handler_of(people, &link_session)});
    const auto create = [&people](const auth::Caller&, json::object params) -> Answer {
        return create_signin(people, std::move(params));
    };
    table.add("signin.create",
              {.least = auth::Role::Operator, .effect = Effect::Changes, .handler = create});
}

}  // namespace shopfloor::control
