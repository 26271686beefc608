// SPDX-License-Identifier: MIT
#include "server/show/live_shows.hpp"
#include "server/show/refusals.hpp"

#include <algorithm>
#include <tuple>

namespace shopfloor::show {
namespace {

void apply(storage::StoreRecord& store, const StoreChange& change) {
    store.name = change.name.value_or(store.name);
    store.belt = change.belt.value_or(store.belt);
    store.province = change.province.value_or(store.province);
    store.category = change.category.value_or(store.category);
    store.locale = change.locale.value_or(store.locale);
}

}  // namespace

std::vector<storage::StoreRecord> LiveShows::stores() const {
    std::vector<storage::StoreRecord> stores;
    for (const auto& [slug, entry] : rooms_) {
        stores.push_back(entry->store);
    }
    return stores;
}

Outcome<storage::StoreRecord> LiveShows::store(const std::string& slug) const {
    const RoomEntry* entry = find(slug);
    if (!entry) return unknown_store(slug);
    return entry->store;
}

// Changed at once, so that of two changes at the same time neither is lost; taken back where the
// disk refuses it.
Shows::Task<storage::StoreRecord> LiveShows::update_store(std::string slug, StoreChange change) {
    RoomEntry* entry = find(slug);
    if (!entry) co_return unknown_store(slug);
    const storage::StoreRecord before = entry->store;
    apply(entry->store, change);
    const storage::StoreRecord after = entry->store;
    std::vector<storage::Change> changes{after};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        entry->store = before;
        co_return Refusal{
            "busy", "The change could not be stored: " + stored.error().message() + ". Try again."};
    }
    refresh(*entry);
    co_return after;
}

Outcome<std::vector<storage::StreamKeyRecord>> LiveShows::stream_keys(
    const std::string& room) const {
    if (!find(room)) return unknown_room(room);
    std::vector<storage::StreamKeyRecord> keys;
    for (const auto& [hash, key] : keys_by_hash_) {
        if (key.room == room) keys.push_back(key);
    }
    std::ranges::sort(keys, [](const auto& a, const auto& b) {
        return std::tie(a.created, a.id) < std::tie(b.created, b.id);
    });
    return keys;
}

}  // namespace shopfloor::show
