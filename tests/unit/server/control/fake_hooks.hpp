// SPDX-License-Identifier: MIT
#pragma once

#include "server/hooks/hooks.hpp"

#include "fake_shows.hpp"

namespace shopfloor::control {

/// The hooks of "silk", of which there is one. Remembers what it was asked.
class FakeHooks final : public hooks::Hooks {
public:
    std::string asked;
    hooks::HookView view{
        .record = {.id = "hk_1",
                   .store = "silk",
                   .url = "https://shop.example/hooks",
                   .label = "ERP",
                   .kinds = "order.placed order.confirmed",
                   .created = storage::UtcTime{5000}},
        .waiting = 3,
        .set_aside = 2,
        .missed = 1,
        .last = storage::HookDeliveryRecord{.hook = "hk_1",
                                            .broadcast = "b_1",
                                            .first_seq = 4,
                                            .last_seq = 6,
                                            .events = 3,
                                            .utc = storage::UtcTime{7000},
                                            .took = storage::UtcTime{12},
                                            .status = 500,
                                            .outcome = storage::HookOutcome::Failed,
                                            .reason = "It answered 500; only 2xx counts."}};

    Task<hooks::HookWithSecret> create(hooks::HookDraft draft) override {
        asked = "create " + draft.store + " " + draft.url + " " + draft.label + " " +
                std::to_string(draft.kinds.size());
        hooks::HookWithSecret made{.hook = view, .secret = "hs_secret"};
        co_return made;
    }
    Task<std::vector<hooks::HookView>> list(std::string store) override {
        if (store != "silk") co_return FakeShows::unknown();
        std::vector<hooks::HookView> all{view};
        co_return all;
    }
    Task<hooks::HookView> update(std::string store,
                                 std::string hook,
                                 hooks::HookChange change) override {
        asked = "update " + store + " " + hook;
        if (change.url) asked += " url=" + *change.url;
        if (change.label) asked += " label=" + *change.label;
        if (change.kinds) asked += " kinds=" + std::to_string(change.kinds->size());
        if (change.is_on) asked += *change.is_on ? " on" : " off";
        co_return view;
    }
    Task<void> remove(std::string store, std::string hook) override {
        asked = "remove " + store + " " + hook;
        co_return Outcome<void>{};
    }
    Task<hooks::HookWithSecret> rotate(std::string store, std::string hook) override {
        asked = "rotate " + store + " " + hook;
        hooks::HookWithSecret made{.hook = view, .secret = "hs_next"};
        co_return made;
    }
    Task<hooks::HookTest> test(std::string store, std::string hook) override {
        asked = "test " + store + " " + hook;
        hooks::HookTest tried{.status = 404,
                              .reason = "It answered 404; only 2xx counts.",
                              .took = std::chrono::milliseconds{8}};
        co_return tried;
    }
    Task<hooks::HookLog> log(std::string store, std::string hook, std::int64_t limit) override {
        asked = "log " + store + " " + hook + " " + std::to_string(limit);
        hooks::HookLog found{.deliveries = {*view.last},
                             .set_aside = {{.id = "e_1",
                                            .kind = "order.placed",
                                            .broadcast = "b_1",
                                            .seq = 2,
                                            .utc = storage::UtcTime{6000}}}};
        co_return found;
    }
    Task<std::int64_t> resend(std::string store, std::string hook, std::string event) override {
        asked = "resend " + store + " " + hook + " " + event;
        co_return 2;
    }
};

}  // namespace shopfloor::control
