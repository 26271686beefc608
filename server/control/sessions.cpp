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
    const auto create = [&people](const auth::Caller&, json::object params) -> Answer {
        return create_signin(people, std::move(params));
    };
    table.add("signin.create",
              {.least = auth::Role::Operator, .effect = Effect::Changes, .handler = create});
}

}  // namespace shopfloor::control
