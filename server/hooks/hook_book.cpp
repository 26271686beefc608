// SPDX-License-Identifier: MIT
#include "server/hooks/hook_book.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace shopfloor::hooks {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kSecretPurpose = "hook secret";

std::set<EventKind> kinds_of(const std::string& words) {
    std::set<EventKind> kinds;
    std::istringstream stream{words};
    for (std::string word; stream >> word;)
        if (const auto kind = event_kind_from_word(word)) kinds.insert(*kind);
    return kinds;
}

}  // namespace

bool HookBook::Entry::listens(EventKind kind) const {
    return record.state == static_cast<std::int64_t>(HookState::On) &&
           (record.kinds.empty() || kinds.contains(kind));
}

HookBook::HookBook(HookSettings settings, Wiring wiring)
    : settings_(settings), wiring_(std::move(wiring)) {}

void HookBook::restore() {
    using Records = std::vector<storage::HookRecord>;
    using Backlog = std::vector<storage::HookBacklog>;
    for (const auto& record : wiring_.storage.query_blocking<Records>(storage::read_hooks))
        keep(record);
    const std::function<Backlog(storage::Reader&)> read = [](storage::Reader& reader) {
        return storage::read_hook_backlog(reader, {});
    };
    std::map<std::string, Entry*> by_hook;
    for (auto& [store, entries] : stores_) {
        for (Entry& entry : entries)
            by_hook.emplace(entry.record.id, &entry);
    }
    std::set<std::string> unknown;
    for (const storage::HookBacklog& each : wiring_.storage.query_blocking<Backlog>(read)) {
        if (const auto known = by_hook.find(each.hook); known != by_hook.end()) {
            known->second->waiting += static_cast<std::size_t>(each.waiting);
        } else {
            unknown.insert(each.hook);
        }
    }
    unswept_.assign(unknown.begin(), unknown.end());
}

HookBook::Entry* HookBook::find(const std::string& store, const std::string& hook) {
    const auto entries = stores_.find(store);
    if (entries == stores_.end()) return nullptr;
    const auto found = std::ranges::find(
        entries->second, hook, [](const Entry& entry) -> auto& { return entry.record.id; });
    return found == entries->second.end() ? nullptr : &*found;
}

void HookBook::start() {
    for (const auto& [store, entries] : stores_) {
        for (const Entry& entry : entries)
            wiring_.courier.set(receiver_of(entry));
    }
    for (std::string& hook : std::exchange(unswept_, {}))
        launch(sweep(std::move(hook)), "deleting events");
}

// What is stored is what counts from now on, here and on the courier's thread.
void HookBook::put(storage::HookRecord record) {
    Entry& entry = keep(std::move(record));
    ++entry.revision;
    wiring_.courier.set(receiver_of(entry));
}

HookBook::Entry& HookBook::keep(storage::HookRecord record) {
    std::set<EventKind> kinds = kinds_of(record.kinds);
    if (Entry* known = find(record.store, record.id)) {
        known->kinds = std::move(kinds);
        known->record = std::move(record);
        return *known;
    }
    std::vector<Entry>& entries = stores_[record.store];
    return entries.emplace_back(Entry{.record = std::move(record), .kinds = std::move(kinds)});
}

std::string HookBook::secret_of(const storage::HookRecord& record, std::int64_t generation) const {
    return "hs_" + wiring_.key.sign(kSecretPurpose, fmt::format("{} {}", record.id, generation));
}

Receiver HookBook::receiver_of(const Entry& entry) const {
    const storage::HookRecord& record = entry.record;
    return {.id = record.id,
            .store = record.store,
            .url = record.url,
            .secret = secret_of(record, record.generation),
            .previous = secret_of(record, record.generation - 1),
            .previous_until = record.previous_until,
            .is_on = record.state == static_cast<std::int64_t>(HookState::On),
            .revision = entry.revision};
}

bool HookBook::listens(const std::string& store, EventKind kind) const {
    const auto entries = stores_.find(store);
    return entries != stores_.end() &&
           std::ranges::any_of(entries->second,
                               [&](const Entry& entry) { return entry.listens(kind); });
}

bool HookBook::keeps(Entry& entry, EventKind kind) {
    const std::size_t most = settings_.max_waiting + settings_.max_waiting / 10;
    const bool has_room = entry.waiting < (has_reserve(kind) ? most : settings_.max_waiting);
    if (has_room) {
        ++entry.waiting;
        return true;
    }
    if (entry.missed++ == 0) {
        log::warning("hooks",
                     "the outbox is full, events are not kept hook={} waiting={}",
                     entry.record.id,
                     entry.waiting);
    }
    ++missed_;
    return false;
}

void HookBook::add(std::vector<storage::HookEventRecord>& rows, const Event& event) {
    const auto entries = stores_.find(event.store);
    if (entries == stores_.end()) return;
    const std::string id = auth::make_id("e_");
    for (Entry& entry : entries->second) {
        if (!entry.listens(event.kind)) continue;
        rows.push_back({.hook = entry.record.id,
                        .broadcast = event.broadcast,
                        .id = id,
                        .kind = std::string{to_word(event.kind)},
                        .utc = event.utc,
                        .data = event.data,
                        .is_kept = keeps(entry, event.kind)});
    }
}

void HookBook::stored(const std::string& store, const std::string& broadcast) {
    const auto entries = stores_.find(store);
    if (entries == stores_.end()) return;
    for (const Entry& entry : entries->second)
        wiring_.courier.wake(entry.record.id, broadcast);
}

void HookBook::lost(const std::vector<storage::HookEventRecord>& rows) {
    std::map<std::string, std::size_t> counts;
    for (const storage::HookEventRecord& row : rows)
        if (row.is_kept) ++counts[row.hook];
    if (counts.empty()) return;
    for (const auto& [store, entries] : stores_) {
        for (const Entry& entry : entries) {
            const auto count = counts.find(entry.record.id);
            if (count != counts.end()) settled(store, entry.record.id, count->second);
        }
    }
}

void HookBook::settled(const std::string& store, const std::string& hook, std::size_t events) {
    if (Entry* entry = find(store, hook)) entry->waiting -= std::min(entry->waiting, events);
}

// Not while it changes: at the end of that the courier is told anew, and hears it again.
void HookBook::gone(const std::string& store, const std::string& hook, std::uint64_t revision) {
    Entry* entry = find(store, hook);
    if (!entry || entry->is_changing || entry->revision != revision) return;
    log::warning("hooks", "its receiver has answered 410: turned off hook={}", hook);
    entry->is_changing = true;
    launch(turn_off(entry->record), "turning a hook off");
}

// Where it is not stored, the next start hears it again.
asio::awaitable<void> HookBook::turn_off(storage::HookRecord record) {
    record.state = static_cast<std::int64_t>(HookState::Gone);
    auto changing = change(record);
    const Result<void> stored = co_await std::move(changing);
    if (stored) co_return;
    log::error("hooks", "not stored: {}", stored.error().message());
    put(record);
}

asio::awaitable<Result<void>> HookBook::commit(storage::Change change) {
    std::vector<storage::Change> changes{std::move(change)};
    auto storing = wiring_.storage.commit(std::move(changes));
    co_return co_await std::move(storing);
}

// Of a hook that is there, and that nobody else changes.
asio::awaitable<Result<void>> HookBook::change(storage::HookRecord record) {
    find(record.store, record.id)->is_changing = true;
    auto storing = commit(record);
    const Result<void> stored = co_await std::move(storing);
    Entry* entry = find(record.store, record.id);
    entry->is_changing = false;
    put(stored ? record : entry->record);
    co_return stored;
}

// Where it fails, the next start goes on.
asio::awaitable<void> HookBook::sweep(std::string hook) {
    // A number, as a Result of bool could be made of an error.
    const std::function<int(storage::Reader&)> read = [hook](storage::Reader& reader) {
        return storage::has_hook_events(reader, hook) ? 1 : 0;
    };
    for (;;) {
        auto reading = wiring_.storage.query<int>(read);
        const Result<int> left = co_await std::move(reading);
        if (left && *left == 0) co_return;
        auto storing = commit(storage::HookSweep{hook});
        const Result<void> stored = co_await std::move(storing);
        if (!left || !stored) {
            const Error error = left ? stored.error() : left.error();
            log::warning("hooks", "events are not deleted yet hook={}: {}", hook, error.message());
            co_return;
        }
    }
}

HookBook::Figures HookBook::figures() const {
    Figures figures{.missed = missed_};
    for (const auto& [store, entries] : stores_) {
        figures.hooks += entries.size();
        for (const Entry& entry : entries) {
            figures.waiting += entry.waiting;
            figures.fullest = std::max<std::uint64_t>(figures.fullest, entry.waiting);
        }
    }
    return figures;
}

void HookBook::launch(asio::awaitable<void> task, const char* what) {
    asio::co_spawn(wiring_.business, std::move(task), [what](std::exception_ptr failure) {
        log::failure("hooks", what, failure);
    });
}

}  // namespace shopfloor::hooks
