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
    for (const storage::HookBacklog& each : wiring_.storage.query_blocking<Backlog>(read)) {
        for (auto& [store, entries] : stores_) {
            if (Entry* entry = find(store, each.hook))
                entry->waiting += static_cast<std::size_t>(each.waiting);
        }
    }
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
            wiring_.courier.set(receiver_of(entry.record));
    }
}

// What is stored is what counts from now on, here and on the courier's thread.
void HookBook::put(storage::HookRecord record) {
    wiring_.courier.set(receiver_of(record));
    keep(std::move(record));
}

void HookBook::keep(storage::HookRecord record) {
    if (Entry* known = find(record.store, record.id)) {
        known->kinds = kinds_of(record.kinds);
        known->record = std::move(record);
        return;
    }
    const std::string store = record.store;
    std::set<EventKind> kinds = kinds_of(record.kinds);
    stores_[store].push_back({.record = std::move(record), .kinds = std::move(kinds)});
}

std::string HookBook::secret_of(const storage::HookRecord& record, std::int64_t generation) const {
    return "hs_" + wiring_.key.sign(kSecretPurpose, fmt::format("{} {}", record.id, generation));
}

Receiver HookBook::receiver_of(const storage::HookRecord& record) const {
    return {.id = record.id,
            .store = record.store,
            .url = record.url,
            .secret = secret_of(record, record.generation),
            .previous = secret_of(record, record.generation - 1),
            .previous_until = record.previous_until,
            .is_on = record.state == static_cast<std::int64_t>(HookState::On)};
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

void HookBook::stored(const std::string& store, const std::string& broadcast, bool is_stored) {
    const auto entries = stores_.find(store);
    if (entries == stores_.end()) return;
    for (Entry& entry : entries->second) {
        if (is_stored) {
            wiring_.courier.wake(entry.record.id, broadcast);
        } else if (!std::exchange(entry.is_counted, true)) {
            launch(recount(entry.record.id), "counting what waits");
        }
    }
}

void HookBook::settled(const std::string& hook, std::size_t events) {
    for (auto& [store, entries] : stores_) {
        if (Entry* entry = find(store, hook)) entry->waiting -= std::min(entry->waiting, events);
    }
}

// Where rows could not be stored, what is on the disk is the count.
asio::awaitable<void> HookBook::recount(std::string hook) {
    using Backlog = std::vector<storage::HookBacklog>;
    std::function<Backlog(storage::Reader&)> read = [hook](storage::Reader& reader) {
        return storage::read_hook_backlog(reader, hook);
    };
    auto reading = wiring_.storage.query<Backlog>(std::move(read));
    const Result<Backlog> found = co_await std::move(reading);
    std::size_t waiting = 0;
    if (found) {
        for (const storage::HookBacklog& each : *found)
            waiting += static_cast<std::size_t>(each.waiting);
    }
    for (auto& [store, entries] : stores_) {
        Entry* entry = find(store, hook);
        if (!entry) continue;
        entry->is_counted = false;
        if (found) entry->waiting = waiting;
    }
}

void HookBook::gone(const std::string& hook) {
    for (auto& [store, entries] : stores_) {
        Entry* entry = find(store, hook);
        if (!entry || entry->record.state != static_cast<std::int64_t>(HookState::On)) continue;
        entry->record.state = static_cast<std::int64_t>(HookState::Gone);
        log::warning("hooks", "its receiver has answered 410: turned off hook={}", hook);
        launch(turn_off(entry->record), "turning a hook off");
    }
}

// Where it is not stored, the next start hears it again.
asio::awaitable<void> HookBook::turn_off(storage::HookRecord record) {
    auto storing = store_record(std::move(record));
    const Result<void> stored = co_await std::move(storing);
    if (!stored) log::error("hooks", "not stored: {}", stored.error().message());
}

asio::awaitable<Result<void>> HookBook::store_record(storage::HookRecord record) {
    std::vector<storage::Change> changes{std::move(record)};
    auto storing = wiring_.storage.commit(std::move(changes));
    co_return co_await std::move(storing);
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
