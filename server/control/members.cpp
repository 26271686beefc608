// SPDX-License-Identifier: MIT
#include "server/control/invitation_json.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/people_methods.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxName = 100;

/// Which member a call is about. Operators have no store: "" for those who may manage them.
struct Target {
    std::string store;
    std::string member;
};

Target read_target(ParamReader& reader) {
    return {.store = reader.optional_text("store", {}, 64), .member = reader.text("member", 64)};
}

/// A role within a store. Operators are made with signin.create.
auth::Role read_role(ParamReader& reader, const std::string& word) {
    const auto role = auth::parse_role(word);
    if (role && *role != auth::Role::Operator) return *role;
    reader.refuse("role", "must be \"owner\", \"host\", \"assistant\" or \"moderator\"");
    return auth::Role::Moderator;
}

/// Nobody takes their own role away by mistake.
std::optional<Refusal> own_role(const auth::Caller& caller, const std::string& member) {
    if (caller.id != member) return std::nullopt;
    return Refusal{"conflict", "This is you: another owner or an operator can do it.", "member"};
}

json::object to_object(const people::Member& member) {
    json::object object{{"member", member.id},
                        {"name", member.name},
                        {"role", auth::to_word(member.role)},
                        {"created_ms", member.created.count()}};
    if (member.last_seen) object["last_seen_ms"] = member.last_seen->count();
    return object;
}

Answer invite(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::string name = reader.text("name", kMaxName);
    const auth::Role role = read_role(reader, reader.text("role", 16));
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");

    auto inviting = people.invite(std::move(store), std::move(name), role);
    const Outcome<people::Invitation> invitation = co_await std::move(inviting);
    if (!invitation) co_return invitation.error();
    co_return control::to_object(*invitation);
}

Answer make_link(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    Target target = read_target(reader);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, target.store)) co_return not_yours("store");

    auto making = people.make_link(std::move(target.store), std::move(target.member));
    const Outcome<people::Invitation> invitation = co_await std::move(making);
    if (!invitation) co_return invitation.error();
    co_return control::to_object(*invitation);
}

Answer list(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string store = reader.optional_text("store", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");

    const Outcome<std::vector<people::Member>> members = people.members(store);
    if (!members) co_return members.error();
    json::array entries;
    for (const people::Member& member : *members) {
        entries.push_back(to_object(member));
    }
    co_return json::object{{"members", std::move(entries)}};
}

Answer update(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    Target target = read_target(reader);
    std::optional<std::string> name;
    if (params.contains("name")) name = reader.text("name", kMaxName);
    std::optional<auth::Role> role;
    if (params.contains("role")) role = read_role(reader, reader.text("role", 16));
    if (role && target.store.empty()) reader.refuse("role", "of an operator cannot be changed");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, target.store)) co_return not_yours("store");
    if (role) {
        if (auto refusal = own_role(caller, target.member)) co_return *std::move(refusal);
    }

    auto updating =
        people.update(std::move(target.store), std::move(target.member), std::move(name), role);
    const Outcome<people::MemberChanged> changed = co_await std::move(updating);
    if (!changed) co_return changed.error();
    json::object answer = to_object(changed->member);
    if (changed->invitation) {
        answer["link"] = link_of(*changed->invitation);
        answer["expires_ms"] = changed->invitation->expires.count();
    }
    co_return answer;
}

Answer remove(people::People& people, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    Target target = read_target(reader);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, target.store)) co_return not_yours("store");
    if (auto refusal = own_role(caller, target.member)) co_return *std::move(refusal);

    json::object answer{{"member", target.member}, {"removed", true}};
    auto removing = people.remove(std::move(target.store), std::move(target.member));
    const Outcome<void> removed = co_await std::move(removing);
    if (!removed) co_return removed.error();
    co_return answer;
}

}  // namespace

void add_member_methods(MethodTable& table, people::People& people) {
    const auto add = [&](std::string name, Effect effect, auto function) {
        const auto handler = handler_of(people, function);
        table.add(std::move(name),
                  {.least = auth::Role::Owner, .effect = effect, .handler = handler});
    };
    add("member.invite", Effect::Changes, &invite);
    add("member.link", Effect::Changes, &make_link);
    add("member.list", Effect::Reads, &list);
    add("member.update", Effect::Changes, &update);
    add("member.remove", Effect::Changes, &remove);
}

}  // namespace shopfloor::control
