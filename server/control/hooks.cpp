// SPDX-License-Identifier: MIT
#include "server/control/hooks.hpp"

#include "server/control/param_reader.hpp"
#include "server/hooks/event_kind.hpp"
#include "server/hooks/target.hpp"

#include <boost/json.hpp>

#include <array>
#include <sstream>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using hooks::Hooks;
using storage::HookOutcome;

constexpr std::size_t kMaxLabel = 60;
constexpr std::int64_t kMaxPage = 100;
constexpr std::array<std::string_view, 3> kStates{"on", "off", "gone"};
constexpr std::array<std::string_view, 3> kOutcomes{"delivered", "failed", "set_aside"};

json::array kinds_of(const std::string& words) {
    json::array kinds;
    std::istringstream stream{words};
    for (std::string word; stream >> word;)
        kinds.emplace_back(word);
    return kinds;
}

json::object to_object(const storage::HookDeliveryRecord& delivery) {
    json::object object{{"utc_ms", delivery.utc.count()},
                        {"took_ms", delivery.took.count()},
                        {"outcome", kOutcomes.at(static_cast<std::size_t>(delivery.outcome))},
                        {"events", delivery.events}};
    if (delivery.first_seq > 0) {
        object["broadcast"] = delivery.broadcast;
        object["first_seq"] = delivery.first_seq;
        object["last_seq"] = delivery.last_seq;
    } else {
        object["test"] = true;
    }
    if (delivery.status > 0) object["status"] = delivery.status;
    if (!delivery.reason.empty()) object["reason"] = delivery.reason;
    return object;
}

json::object to_object(const storage::SetAsideHookEvent& event) {
    return {{"id", event.id},
            {"type", event.kind},
            {"broadcast", event.broadcast},
            {"seq", event.seq},
            {"utc_ms", event.utc.count()}};
}

json::object to_object(const hooks::HookView& view) {
    const storage::HookRecord& record = view.record;
    const auto state = static_cast<std::size_t>(record.state);
    json::object object{{"hook", record.id},
                        {"url", record.url},
                        {"label", record.label},
                        {"events", kinds_of(record.kinds)},
                        {"state", state < kStates.size() ? kStates.at(state) : "off"},
                        {"created_ms", record.created.count()},
                        {"waiting", view.waiting},
                        {"set_aside", view.set_aside},
                        {"missed", view.missed}};
    if (record.previous_until.count() > 0) {
        object["previous_until_ms"] = record.previous_until.count();
    }
    if (view.last) object["last"] = to_object(*view.last);
    return object;
}

json::object to_object(const hooks::HookWithSecret& made) {
    json::object object = to_object(made.hook);
    object["secret"] = made.secret;
    return object;
}

Answer create(Hooks& hooks, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    hooks::HookDraft draft;
    draft.store = reader.text("store", 64);
    draft.url = reader.text("url", hooks::kMaxUrl);
    draft.label = reader.optional_text("label", {}, kMaxLabel);
    if (params.contains("events")) draft.kinds = reader.texts("events", kMaxPage, 32);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, draft.store)) co_return not_yours("store");
    auto creating = hooks.create(std::move(draft));
    const Outcome<hooks::HookWithSecret> made = co_await std::move(creating);
    if (!made) co_return made.error();
    co_return to_object(*made);
}

Answer list(Hooks& hooks, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto listing = hooks.list(std::move(store));
    const Outcome<std::vector<hooks::HookView>> views = co_await std::move(listing);
    if (!views) co_return views.error();
    json::array all;
    for (const hooks::HookView& view : *views)
        all.push_back(to_object(view));
    co_return json::object{{"hooks", std::move(all)}};
}

Answer update(Hooks& hooks, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::string hook = reader.text("hook", 64);
    hooks::HookChange change;
    if (params.contains("url")) change.url = reader.text("url", hooks::kMaxUrl);
    if (params.contains("label")) change.label = reader.optional_text("label", {}, kMaxLabel);
    if (params.contains("events")) change.kinds = reader.texts("events", kMaxPage, 32);
    if (params.contains("enabled")) change.is_on = reader.optional_boolean("enabled", true);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto updating = hooks.update(std::move(store), std::move(hook), std::move(change));
    const Outcome<hooks::HookView> view = co_await std::move(updating);
    if (!view) co_return view.error();
    co_return to_object(*view);
}

struct Named {
    std::string store;
    std::string hook;
};

Outcome<Named> read_named(const auth::Caller& caller, const json::object& params) {
    ParamReader reader{params};
    Named named{.store = reader.text("store", 64), .hook = reader.text("hook", 64)};
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    if (!may_act_for(caller, named.store)) return not_yours("store");
    return named;
}

Answer remove(Hooks& hooks, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto removing = hooks.remove(named->store, named->hook);
    const Outcome<void> removed = co_await std::move(removing);
    if (!removed) co_return removed.error();
    co_return json::object{{"hook", named->hook}, {"deleted", true}};
}

Answer rotate(Hooks& hooks, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto rotating = hooks.rotate(named->store, named->hook);
    const Outcome<hooks::HookWithSecret> made = co_await std::move(rotating);
    if (!made) co_return made.error();
    co_return to_object(*made);
}

Answer test(Hooks& hooks, auth::Caller caller, json::object params) {
    const Outcome<Named> named = read_named(caller, params);
    if (!named) co_return named.error();
    auto testing = hooks.test(named->store, named->hook);
    const Outcome<hooks::HookTest> tried = co_await std::move(testing);
    if (!tried) co_return tried.error();
    json::object object{{"delivered", tried->is_delivered}, {"took_ms", tried->took.count()}};
    if (tried->status > 0) object["status"] = tried->status;
    if (!tried->reason.empty()) object["reason"] = tried->reason;
    co_return object;
}

Answer deliveries(Hooks& hooks, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::string hook = reader.text("hook", 64);
    const std::int64_t limit = reader.optional_integer("limit", 1, kMaxPage).value_or(20);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto reading = hooks.log(std::move(store), std::move(hook), limit);
    const Outcome<hooks::HookLog> log = co_await std::move(reading);
    if (!log) co_return log.error();
    json::array tries;
    for (const storage::HookDeliveryRecord& delivery : log->deliveries)
        tries.push_back(to_object(delivery));
    json::array set_aside;
    for (const storage::SetAsideHookEvent& event : log->set_aside)
        set_aside.push_back(to_object(event));
    co_return json::object{{"deliveries", std::move(tries)}, {"set_aside", std::move(set_aside)}};
}

Answer resend(Hooks& hooks, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string store = reader.text("store", 64);
    std::string hook = reader.text("hook", 64);
    std::string event = reader.optional_text("event", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto resending = hooks.resend(std::move(store), std::move(hook), std::move(event));
    const Outcome<std::int64_t> count = co_await std::move(resending);
    if (!count) co_return count.error();
    co_return json::object{{"resent", *count}};
}

}  // namespace

void add_hook_methods(MethodTable& table, Hooks& hooks) {
    const auto add = [&](const char* name, Effect effect, auto function) {
        table.add(
            name,
            {.least = auth::Role::Owner, .effect = effect, .handler = handler_of(hooks, function)});
    };
    add("hook.create", Effect::Changes, &create);
    add("hook.list", Effect::Reads, &list);
    add("hook.update", Effect::Changes, &update);
    add("hook.delete", Effect::Changes, &remove);
    add("hook.rotate", Effect::Changes, &rotate);
    add("hook.test", Effect::Changes, &test);
    add("hook.deliveries", Effect::Reads, &deliveries);
    add("hook.resend", Effect::Changes, &resend);
}

}  // namespace shopfloor::control
