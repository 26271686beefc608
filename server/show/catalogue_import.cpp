// SPDX-License-Identifier: MIT
// LiveCatalogues: whole catalogues as sheets. They are read and written on a thread of their own,
// since ten thousand rows take longer than the business thread may stand still.
#include "pipeline/base/log.hpp"
#include "server/show/live_catalogues.hpp"
#include "server/show/refusals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace shopfloor::show {

namespace asio = boost::asio;
using commerce::ItemPtr;

namespace {

constexpr std::size_t kMaxSheetsUnderWay = 2;  // each may take some 100 MiB for a moment
constexpr std::size_t kSampleSize = 5;

class UnderWay {
public:
    explicit UnderWay(std::size_t& count) : count_(count) { ++count_; }
    ~UnderWay() { --count_; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

private:
    std::size_t& count_;
};

Refusal too_many_sheets() {
    return {"busy", "Other catalogues are being imported or exported. Try again in a moment.", ""};
}

asio::awaitable<std::string> write_sheet(std::vector<ItemPtr> items) {
    std::vector<commerce::Product> products;
    products.reserve(items.size());
    for (const ItemPtr& item : items) {
        if (auto product = commerce::product_from_text(item->json)) {
            products.push_back(*std::move(product));
        }
    }
    co_return commerce::write_catalogue(products);
}

}  // namespace

struct LiveCatalogues::Sheet {
    commerce::CatalogueSheet sheet;  // its products are `items`
    std::vector<ItemPtr> items;

    static asio::awaitable<Outcome<std::shared_ptr<Sheet>>> read(std::string csv,
                                                                 commerce::SheetDefaults defaults) {
        Outcome<commerce::CatalogueSheet> read = commerce::read_catalogue(csv, defaults);
        if (!read) co_return read.error();
        const auto sheet = std::make_shared<Sheet>();
        sheet->items.reserve(read->products.size());
        for (const commerce::Product& product : read->products) {
            sheet->items.push_back(commerce::make_item(product));
        }
        read->products = {};
        sheet->sheet = *std::move(read);
        co_return sheet;
    }
};

Catalogues::Task<ImportReport> LiveCatalogues::import(ImportOrder order) {
    const storage::StoreRecord* store = wiring_.desk.find_store(order.store);
    if (!store) co_return unknown_store(order.store);
    if (sheets_under_way_ >= kMaxSheetsUnderWay) co_return too_many_sheets();
    const UnderWay under_way{sheets_under_way_};

    const commerce::SheetDefaults defaults{
        .store = order.store, .currency = store->currency, .language = store->locale};
    auto reading = asio::co_spawn(
        sheets_.get_executor(), Sheet::read(std::move(order.csv), defaults), asio::use_awaitable);
    Outcome<std::shared_ptr<Sheet>> sheet = co_await std::move(reading);
    if (!sheet) co_return sheet.error();
    auto committing = commit_sheet(std::move(order), *std::move(sheet));
    co_return co_await std::move(committing);
}

Catalogues::Task<ImportReport> LiveCatalogues::commit_sheet(ImportOrder order,
                                                            std::shared_ptr<Sheet> sheet) {
    Entry* entry = find(order.store);
    if (!entry) co_return unknown_store(order.store);
    auto entering = entry->changes.enter();
    const Turnstile::Pass pass = co_await std::move(entering);

    commerce::CatalogueSheet& read = sheet->sheet;
    ImportReport report{.encoding = read.encoding,
                        .rows = read.rows,
                        .valid = sheet->items.size(),
                        .errors = std::move(read.errors),
                        .more_errors = read.more_errors,
                        .ignored_columns = std::move(read.ignored_columns),
                        .sample = {}};
    std::vector<ItemPtr> changed;
    Skus skus;
    for (const ItemPtr& item : sheet->items) {
        skus.push_back(item->sku);
        if (report.sample.size() < kSampleSize) report.sample.push_back(item);
        const ItemPtr before = entry->catalogue.find(item->sku);
        if (before && before->json == item->json) {
            ++report.unchanged;
            continue;
        }
        ++(before ? report.updated : report.created);
        changed.push_back(item);
    }
    Skus bag = entry->catalogue.bag();
    if (order.into_bag == IntoBag::Yes) bag = entry->catalogue.bag_with(changed, skus);
    const commerce::Catalogue::Skus bag_then = bag;
    if (order.mode == ImportMode::Preview) {
        const Outcome<void> checked = entry->catalogue.check(changed, bag);
        if (!checked) co_return checked.error();
    } else {
        auto storing = store_items(order.store, std::move(changed), std::move(bag));
        const Outcome<void> stored = co_await std::move(storing);
        if (!stored) co_return stored.error();
        log::info("show",
                  "catalogue imported store={} created={} updated={} unchanged={} errors={}",
                  order.store,
                  report.created,
                  report.updated,
                  report.unchanged,
                  report.errors.size() + report.more_errors);
    }
    std::ranges::sort(skus);
    report.in_bag = static_cast<std::size_t>(std::ranges::count_if(
        bag_then, [&](const std::string& sku) { return std::ranges::binary_search(skus, sku); }));
    co_return report;
}

Catalogues::Task<std::string> LiveCatalogues::export_csv(std::string store) {
    if (!has_store(store)) co_return unknown_store(store);
    if (sheets_under_way_ >= kMaxSheetsUnderWay) co_return too_many_sheets();
    const UnderWay under_way{sheets_under_way_};
    auto writing = asio::co_spawn(
        sheets_.get_executor(), write_sheet(catalogue_of(store).all()), asio::use_awaitable);
    co_return co_await std::move(writing);
}

}  // namespace shopfloor::show
