// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/catalogues.hpp"
#include "server/show/product_shelf.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/turnstile.hpp"
#include "server/storage/catalogue_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shopfloor::show {

/// The catalogues of this server, for real. See Catalogues for what it promises.
///
/// Owner: the business thread; sheets are read and written on a thread of its own.
/// `storage`, `desk` and `bags` must outlive it.
class LiveCatalogues final : public Catalogues, public ProductShelf {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        RoomDesk& desk;
        BagFront& bags;
    };

    explicit LiveCatalogues(Wiring wiring);
    /// Waits for a sheet that is being read.
    ~LiveCatalogues() override;

    /// Takes up what was stored, and shows the rooms their bags. Call before the first request,
    /// when the rooms are there.
    void restore(std::vector<storage::ProductRecord> records);

    Task<bool> upsert(commerce::Product product, IntoBag into_bag) override;
    Task<void> remove(std::string store, std::string sku) override;
    Outcome<commerce::Product> product(const std::string& store,
                                       const std::string& sku) const override;
    Outcome<commerce::Catalogue::Page> list(const std::string& store,
                                            const std::string& query,
                                            const std::string& after,
                                            std::size_t limit) const override;
    Task<commerce::Product> upsert_offer(std::string store,
                                         std::string sku,
                                         commerce::Offer offer) override;
    Task<commerce::Product> remove_offer(std::string store,
                                         std::string sku,
                                         commerce::Channel channel) override;
    Task<ImportReport> import(ImportOrder order) override;
    Task<std::string> export_csv(std::string store) override;
    Outcome<Skus> bag(const std::string& store) const override;
    Task<Skus> set_bag(std::string store, Skus skus) override;
    Task<Skus> add_to_bag(std::string store, Skus skus) override;
    Task<Skus> remove_from_bag(std::string store, Skus skus) override;

    Task<void> put_on_show(std::string room, std::string sku) override;

private:
    struct Entry {
        explicit Entry(boost::asio::any_io_executor business) : changes(std::move(business)) {}

        commerce::Catalogue catalogue;
        Turnstile changes;  // one change at a time, from its decision to its commit
    };
    struct Sheet;

    /// Made when it is first asked for; never removed. Null: there is no such store.
    Entry* find(const std::string& store);
    const commerce::Catalogue& catalogue_of(const std::string& store) const;
    bool has_store(const std::string& store) const;

    // With the store's turnstile passed:
    Task<void> store_items(std::string store, std::vector<commerce::ItemPtr> items, Skus bag);
    Task<Skus> store_bag(std::string store, Skus bag);

    void show(const std::string& store);

    // catalogue_import.cpp
    Task<ImportReport> commit_sheet(ImportOrder order, std::shared_ptr<Sheet> sheet);

    Wiring wiring_;
    std::map<std::string, std::unique_ptr<Entry>> entries_;  // by store
    std::size_t sheets_under_way_ = 0;
    boost::asio::thread_pool sheets_{1};
};

}  // namespace shopfloor::show
