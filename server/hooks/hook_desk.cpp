// SPDX-License-Identifier: MIT
// HookBook: what a store's people do with hooks.
#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/hooks/hook_book.hpp"
#include "server/storage/refusals.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace shopfloor::hooks {

using storage::not_read;
using storage::not_stored;

namespace {

constexpr std::chrono::milliseconds kPreviousFor = std::chrono::hours{24};

Refusal unknown_store(const std::string& store) {
    return {"not_found", fmt::format("There is no store '{}'.", store), "store"};
}

Refusal unknown_hook(const std::string& hook) {
    return {"not_found", fmt::format("This store has no hook '{}'.", hook), "hook"};
}

Refusal changing() {
    return {"busy", "This hook is being changed at this moment. Try again.", "hook"};
}

// In the order of the list, each once.
Outcome<std::string> to_words(const std::vector<std::string>& kinds) {
    std::vector<std::string_view> words;
    for (const std::string_view word : kEventKindWords) {
        if (std::ranges::find(kinds, word) != kinds.end()) words.push_back(word);
    }
    for (const std::string& kind : kinds) {
        if (event_kind_from_word(kind)) continue;
        return Refusal{
            "invalid",
            fmt::format("'{}' is no event; events are {}.", kind, fmt::join(kEventKindWords, ", ")),
            "events"};
    }
    return fmt::format("{}", fmt::join(words, " "));
}

}  // namespace

Hooks::Task<HookWithSecret> HookBook::create(HookDraft draft) {
    if (!wiring_.has_store(draft.store)) co_return unknown_store(draft.store);
    const Outcome<Target> target = parse_target(draft.url, settings_.rules);
    if (!target) co_return target.error();
    const Outcome<std::string> words = to_words(draft.kinds);
    if (!words) co_return words.error();
    if (stores_[draft.store].size() + being_made_[draft.store] >= settings_.hooks) {
        co_return Refusal{
            "conflict",
            fmt::format("A store has {} hooks at most: delete one first.", settings_.hooks),
            "store"};
    }
    storage::HookRecord record{.id = auth::make_id("hk_"),
                               .store = draft.store,
                               .url = draft.url,
                               .label = draft.label,
                               .kinds = *words,
                               .created = wiring_.now()};
    ++being_made_[draft.store];
    auto storing = commit(record);
    const Result<void> stored = co_await std::move(storing);
    --being_made_[draft.store];
    if (!stored) co_return not_stored(stored.error());
    put(record);
    log::info("hooks", "hook created store={} hook={}", record.store, record.id);
    HookView made{.record = record};
    co_return HookWithSecret{.hook = std::move(made), .secret = secret_of(record, 0)};
}

Hooks::Task<std::vector<HookView>> HookBook::list(std::string store) {
    if (!wiring_.has_store(store)) co_return unknown_store(store);
    std::vector<std::string> ids;
    for (const Entry& entry : stores_[store])
        ids.push_back(entry.record.id);
    std::vector<HookView> views;
    for (const std::string& id : ids) {
        auto viewing = view(store, id);
        Outcome<HookView> seen = co_await std::move(viewing);
        if (!seen && seen.error().code == "not_found") continue;  // deleted meanwhile
        if (!seen) co_return seen.error();
        views.push_back(*std::move(seen));
    }
    co_return views;
}

Hooks::Task<HookView> HookBook::view(std::string store, std::string hook) {
    using Backlog = std::vector<storage::HookBacklog>;
    using Deliveries = std::vector<storage::HookDeliveryRecord>;
    using Found = std::pair<Backlog, Deliveries>;
    std::function<Found(storage::Reader&)> read = [hook](storage::Reader& reader) {
        return Found{storage::read_hook_backlog(reader, hook),
                     storage::read_hook_deliveries(reader, hook, 1)};
    };
    auto reading = wiring_.storage.query<Found>(std::move(read));
    const Result<Found> found = co_await std::move(reading);
    if (!found) co_return not_read(found.error());
    const Entry* entry = find(store, hook);
    if (!entry) co_return unknown_hook(hook);
    HookView seen{.record = entry->record, .missed = entry->missed};
    for (const storage::HookBacklog& each : found->first) {
        seen.waiting += each.waiting;
        seen.set_aside += each.set_aside;
    }
    if (!found->second.empty()) seen.last = found->second.front();
    co_return seen;
}

Hooks::Task<HookView> HookBook::update(std::string store, std::string hook, HookChange change) {
    const Entry* entry = find(store, hook);
    if (!entry) co_return unknown_hook(hook);
    if (entry->is_changing) co_return changing();
    storage::HookRecord record = entry->record;
    if (change.url) {
        const Outcome<Target> target = parse_target(*change.url, settings_.rules);
        if (!target) co_return target.error();
        record.url = *change.url;
    }
    if (change.kinds) {
        Outcome<std::string> words = to_words(*change.kinds);
        if (!words) co_return words.error();
        record.kinds = *std::move(words);
    }
    if (change.label) record.label = *change.label;
    if (change.is_on) {
        record.state = static_cast<std::int64_t>(*change.is_on ? HookState::On : HookState::Off);
    }
    auto storing = this->change(record);
    const Result<void> stored = co_await std::move(storing);
    if (!stored) co_return not_stored(stored.error());
    auto viewing = view(store, hook);
    co_return co_await std::move(viewing);
}

// It listens until it is deleted: if that fails, it has missed nothing.
Hooks::Task<void> HookBook::remove(std::string store, std::string hook) {
    Entry* entry = find(store, hook);
    if (!entry) co_return unknown_hook(hook);
    if (entry->is_changing) co_return changing();
    entry->is_changing = true;
    auto storing = commit(storage::HookRemoval{hook});
    const Result<void> stored = co_await std::move(storing);
    entry = find(store, hook);
    entry->is_changing = false;
    if (!stored) {
        put(entry->record);
        co_return not_stored(stored.error());
    }
    std::erase_if(stores_[store], [&](const Entry& each) { return each.record.id == hook; });
    wiring_.courier.remove(hook);
    launch(sweep(hook), "deleting events");
    log::info("hooks", "hook deleted store={} hook={}", store, hook);
    co_return Outcome<void>{};
}

Hooks::Task<HookWithSecret> HookBook::rotate(std::string store, std::string hook) {
    const Entry* entry = find(store, hook);
    if (!entry) co_return unknown_hook(hook);
    if (entry->is_changing) co_return changing();
    storage::HookRecord record = entry->record;
    ++record.generation;
    record.previous_until = wiring_.now() + kPreviousFor;
    auto storing = this->change(record);
    const Result<void> stored = co_await std::move(storing);
    if (!stored) co_return not_stored(stored.error());
    auto viewing = view(store, hook);
    Outcome<HookView> seen = co_await std::move(viewing);
    if (!seen) co_return seen.error();
    co_return HookWithSecret{.hook = *std::move(seen),
                             .secret = secret_of(record, record.generation)};
}

Hooks::Task<HookTest> HookBook::test(std::string store, std::string hook) {
    if (!find(store, hook)) co_return unknown_hook(hook);
    auto testing = wiring_.courier.test(hook);
    const Attempt tried = co_await std::move(testing);
    co_return HookTest{.is_delivered = tried.is_delivered,
                       .status = tried.status,
                       .reason = tried.reason,
                       .took = tried.took};
}

Hooks::Task<HookLog> HookBook::log(std::string store, std::string hook, std::int64_t limit) {
    if (!find(store, hook)) co_return unknown_hook(hook);
    std::function<HookLog(storage::Reader&)> read = [hook, limit](storage::Reader& reader) {
        return HookLog{.deliveries = storage::read_hook_deliveries(reader, hook, limit),
                       .set_aside = storage::read_set_aside_events(reader, hook, limit)};
    };
    auto reading = wiring_.storage.query<HookLog>(std::move(read));
    const Result<HookLog> found = co_await std::move(reading);
    if (!found) co_return not_read(found.error());
    co_return *found;
}

Hooks::Task<std::int64_t> HookBook::resend(std::string store, std::string hook, std::string event) {
    Entry* entry = find(store, hook);
    if (!entry) co_return unknown_hook(hook);
    if (entry->is_changing) co_return changing();
    entry->is_changing = true;
    auto resending = resend_all(store, hook, event);
    Outcome<std::int64_t> resent = co_await std::move(resending);
    entry = find(store, hook);
    entry->is_changing = false;
    put(entry->record);
    co_return resent;
}

Hooks::Task<std::int64_t> HookBook::resend_all(std::string store,
                                               std::string hook,
                                               std::string event) {
    std::function<std::int64_t(storage::Reader&)> read = [hook, event](storage::Reader& reader) {
        return storage::count_set_aside_events(reader, hook, event);
    };
    auto reading = wiring_.storage.query<std::int64_t>(std::move(read));
    const Result<std::int64_t> found = co_await std::move(reading);
    if (!found) co_return not_read(found.error());
    if (*found == 0 && !event.empty()) {
        co_return Refusal{
            "not_found", fmt::format("No event '{}' of this hook is set aside.", event), "event"};
    }
    for (std::int64_t left = *found; left > 0;) {
        const std::int64_t count = std::min(left, storage::kHookRowsAtOnce);
        find(store, hook)->waiting += static_cast<std::size_t>(count);
        auto storing =
            commit(storage::HookResend{.hook = hook, .event = event, .now = wiring_.now()});
        const Result<void> stored = co_await std::move(storing);
        if (!stored) {
            settled(store, hook, static_cast<std::size_t>(count));
            if (left == *found) co_return not_stored(stored.error());
            co_return Refusal{"busy",
                              fmt::format("{} events wait again; the rest could not be stored: "
                                          "{}. Try again.",
                                          *found - left,
                                          stored.error().message()),
                              ""};
        }
        left -= count;
    }
    co_return *found;
}

}  // namespace shopfloor::hooks
