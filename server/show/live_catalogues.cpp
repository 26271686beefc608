// SPDX-License-Identifier: MIT
#include "server/show/live_catalogues.hpp"

#include "pipeline/base/log.hpp"
#include "server/show/clock.hpp"
#include "server/show/refusals.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::show {

using commerce::Catalogue;
using commerce::ItemPtr;

namespace {

Refusal unknown_product(const std::string& sku, std::string field) {
    return {"not_found", fmt::format("There is no product '{}'.", sku), std::move(field)};
}

bool has(const Catalogue::Skus& skus, const std::string& sku) {
    return std::ranges::find(skus, sku) != skus.end();
}

// All places, not only those that changed: what was stored may have had gaps.
void append_places(std::vector<storage::Change>& changes,
                   const std::string& store,
                   const Catalogue::Skus& before,
                   const Catalogue::Skus& after) {
    if (before == after) return;
    for (const std::string& sku : before) {
        if (!has(after, sku)) changes.emplace_back(storage::BagPlace{store, sku, std::nullopt});
    }
    std::int64_t position = 0;
    for (const std::string& sku : after) {
        changes.emplace_back(storage::BagPlace{store, sku, position++});
    }
}

}  // namespace

LiveCatalogues::LiveCatalogues(Wiring wiring) : wiring_(std::move(wiring)) {}

LiveCatalogues::~LiveCatalogues() { sheets_.join(); }

void LiveCatalogues::restore(std::vector<storage::ProductRecord> records) {
    std::ranges::stable_sort(records, {}, &storage::ProductRecord::bag_position);
    std::map<std::string, Skus> bags;
    for (const storage::ProductRecord& record : records) {
        Entry* entry = find(record.store);
        const auto product = commerce::product_from_text(record.json);
        if (!entry || !product) {
            log::error("show",
                       "stored product skipped store={} sku={} reason=\"{}\"",
                       record.store,
                       record.sku,
                       entry ? product.error().message : "no such store");
            continue;
        }
        entry->catalogue.put(commerce::make_item(*product));
        if (record.bag_position) bags[record.store].push_back(record.sku);
    }
    for (auto& [store, bag] : bags) {
        entries_.at(store)->catalogue.set_bag(std::move(bag));
        show(store);
    }
}

LiveCatalogues::Entry* LiveCatalogues::find(const std::string& store) {
    const auto known = entries_.find(store);
    if (known != entries_.end()) return known->second.get();
    if (!has_store(store)) return nullptr;
    return entries_.emplace(store, std::make_unique<Entry>(wiring_.business)).first->second.get();
}

bool LiveCatalogues::has_store(const std::string& store) const {
    return wiring_.desk.find_store(store) != nullptr;
}

const Catalogue& LiveCatalogues::catalogue_of(const std::string& store) const {
    static const Catalogue empty;
    const auto known = entries_.find(store);
    return known == entries_.end() ? empty : known->second->catalogue;
}

void LiveCatalogues::show(const std::string& store) {
    wiring_.bags.show_bag(store, catalogue_of(store).bag_json());
}

Catalogues::Task<void> LiveCatalogues::store_items(std::string store,
                                                   std::vector<ItemPtr> items,
                                                   Skus bag) {
    Catalogue& catalogue = entries_.at(store)->catalogue;
    if (const auto checked = catalogue.check(items, bag); !checked) co_return checked.error();
    std::vector<storage::Change> changes;
    for (const ItemPtr& item : items) {
        changes.emplace_back(storage::ProductRecord{
            .store = store, .sku = item->sku, .json = item->json, .updated = utc_now()});
    }
    append_places(changes, store, catalogue.bag(), bag);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());

    bool is_bag_changed = catalogue.bag() != bag;
    for (ItemPtr& item : items) {
        is_bag_changed = is_bag_changed || catalogue.is_in_bag(item->sku);
        catalogue.put(std::move(item));
    }
    catalogue.set_bag(std::move(bag));
    if (is_bag_changed) show(store);
    co_return Outcome<void>{};
}

Catalogues::Task<bool> LiveCatalogues::upsert(commerce::Product product, IntoBag into_bag) {
    const std::string store = product.store;
    const std::string sku = product.sku;
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);

    std::vector<ItemPtr> items{commerce::make_item(product)};
    Skus bag = entry->catalogue.bag();
    if (into_bag == IntoBag::Yes) bag = entry->catalogue.bag_with(items, {sku});
    auto storing = store_items(store, std::move(items), std::move(bag));
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    co_return entry->catalogue.is_in_bag(sku);
}

Catalogues::Task<void> LiveCatalogues::remove(std::string store, std::string sku) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);

    Catalogue& catalogue = entry->catalogue;
    if (!catalogue.find(sku)) co_return unknown_product(sku, "sku");
    Skus bag = catalogue.bag();
    std::erase(bag, sku);
    const bool is_bag_changed = bag != catalogue.bag();
    std::vector<storage::Change> changes;
    append_places(changes, store, catalogue.bag(), bag);
    changes.emplace_back(storage::ProductRemoval{store, sku});
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    catalogue.remove(sku);
    if (is_bag_changed) show(store);
    co_return Outcome<void>{};
}

Outcome<commerce::Product> LiveCatalogues::product(const std::string& store,
                                                   const std::string& sku) const {
    if (!has_store(store)) return unknown_store(store);
    const ItemPtr item = catalogue_of(store).find(sku);
    if (!item) return unknown_product(sku, "sku");
    return commerce::product_from_text(item->json);
}

Outcome<Catalogue::Page> LiveCatalogues::list(const std::string& store,
                                              const std::string& query,
                                              const std::string& after,
                                              std::size_t limit) const {
    if (!has_store(store)) return unknown_store(store);
    return catalogue_of(store).page(query, after, limit);
}

Catalogues::Task<commerce::Product> LiveCatalogues::upsert_offer(std::string store,
                                                                 std::string sku,
                                                                 commerce::Offer offer) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);

    Outcome<commerce::Product> product = this->product(store, sku);
    if (!product) co_return product.error();
    const auto known = std::ranges::find(product->offers, offer.channel, &commerce::Offer::channel);
    if (known != product->offers.end()) {
        *known = std::move(offer);
    } else {
        product->offers.push_back(std::move(offer));
    }
    std::vector<ItemPtr> items{commerce::make_item(*product)};
    auto storing = store_items(store, std::move(items), entry->catalogue.bag());
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    co_return *std::move(product);
}

Catalogues::Task<commerce::Product> LiveCatalogues::remove_offer(std::string store,
                                                                 std::string sku,
                                                                 commerce::Channel channel) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);

    Outcome<commerce::Product> product = this->product(store, sku);
    if (!product) co_return product.error();
    const auto is_of_channel = [&](const commerce::Offer& offer) {
        return offer.channel == channel;
    };
    if (std::erase_if(product->offers, is_of_channel) == 0) {
        co_return Refusal{
            "not_found",
            fmt::format("Product '{}' has no offer on {}.", sku, commerce::to_word(channel)),
            "channel"};
    }
    std::vector<ItemPtr> items{commerce::make_item(*product)};
    auto storing = store_items(store, std::move(items), entry->catalogue.bag());
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    co_return *std::move(product);
}

Outcome<Catalogues::Skus> LiveCatalogues::bag(const std::string& store) const {
    if (!has_store(store)) return unknown_store(store);
    return catalogue_of(store).bag();
}

Catalogues::Task<Catalogues::Skus> LiveCatalogues::store_bag(std::string store, Skus bag) {
    auto storing = store_items(store, {}, std::move(bag));
    const Outcome<void> stored = co_await std::move(storing);
    if (!stored) co_return stored.error();
    co_return entries_.at(store)->catalogue.bag();
}

Catalogues::Task<Catalogues::Skus> LiveCatalogues::set_bag(std::string store, Skus skus) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);
    auto storing = store_bag(store, std::move(skus));
    co_return co_await std::move(storing);
}

Catalogues::Task<Catalogues::Skus> LiveCatalogues::add_to_bag(std::string store, Skus skus) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);
    Skus bag = entry->catalogue.bag();
    for (std::string& sku : skus) {
        if (!has(bag, sku)) bag.push_back(std::move(sku));
    }
    auto storing = store_bag(store, std::move(bag));
    co_return co_await std::move(storing);
}

Catalogues::Task<Catalogues::Skus> LiveCatalogues::remove_from_bag(std::string store, Skus skus) {
    Entry* entry = find(store);
    if (!entry) co_return unknown_store(store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);
    Skus bag = entry->catalogue.bag();
    for (const std::string& sku : skus) {
        if (!has(bag, sku)) {
            co_return Refusal{
                "not_found", fmt::format("The bag has no product '{}'.", sku), "skus"};
        }
    }
    std::erase_if(bag, [&](const std::string& sku) { return has(skus, sku); });
    auto storing = store_bag(store, std::move(bag));
    co_return co_await std::move(storing);
}

Catalogues::Task<void> LiveCatalogues::put_on_show(std::string room, std::string sku) {
    Entry* entry = find(room);
    if (!entry) co_return unknown_room(room);
    if (entry->catalogue.is_in_bag(sku)) co_return Outcome<void>{};
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);
    if (!entry->catalogue.find(sku)) {
        co_return Refusal{
            "invalid",
            fmt::format("The store has no product '{}'. Add it with product.upsert.", sku),
            "product"};
    }
    Skus bag = entry->catalogue.bag();
    if (!has(bag, sku)) bag.push_back(sku);
    auto storing = store_items(room, {}, std::move(bag));
    Outcome<void> stored = co_await std::move(storing);
    if (stored) co_return Outcome<void>{};
    Refusal refusal = stored.error();
    refusal.field = "product";
    co_return refusal;
}

}  // namespace shopfloor::show
