// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/catalogue.hpp"
#include "server/commerce/catalogue_csv.hpp"
#include "server/commerce/product.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace shopfloor::show {

/// Whether products go into the bag too, as far as there is room.
enum class IntoBag { Yes, No };

enum class ImportMode { Preview, Commit };

struct ImportOrder {
    std::string store;
    std::string csv;  // the file's bytes
    ImportMode mode = ImportMode::Preview;
    IntoBag into_bag = IntoBag::No;
};

struct ImportReport {
    std::string encoding;
    std::size_t rows = 0;
    std::size_t valid = 0;  // created + updated + unchanged
    std::size_t created = 0;
    std::size_t updated = 0;
    std::size_t unchanged = 0;
    std::size_t in_bag = 0;  // of the valid, afterwards
    std::vector<commerce::RowError> errors;
    std::size_t more_errors = 0;
    std::vector<std::string> ignored_columns;
    std::vector<commerce::ItemPtr> sample;  // the first of the valid
};

/// The products of every store, and what of them is in its room's bag.
///
/// Owner: the business thread. What is acknowledged is on the disk. Each function refuses a store
/// that does not exist with "not_found"; limits are in commerce::Catalogue.
class Catalogues {
public:
    virtual ~Catalogues() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;
    using Skus = commerce::Catalogue::Skus;

    /// Adds a product or replaces the one with its SKU. Returns whether it is in the bag.
    virtual Task<bool> upsert(commerce::Product product, IntoBag into_bag) = 0;
    virtual Task<void> remove(std::string store, std::string sku) = 0;
    virtual Outcome<commerce::Product> product(const std::string& store,
                                               const std::string& sku) const = 0;
    virtual Outcome<commerce::Catalogue::Page> list(const std::string& store,
                                                    const std::string& query,
                                                    const std::string& after,
                                                    std::size_t limit) const = 0;

    /// Adds an offer or replaces the one of its channel. Returns the product as it is then.
    virtual Task<commerce::Product> upsert_offer(std::string store,
                                                 std::string sku,
                                                 commerce::Offer offer) = 0;
    virtual Task<commerce::Product> remove_offer(std::string store,
                                                 std::string sku,
                                                 commerce::Channel channel) = 0;

    /// Reads a sheet; with Commit, stores the products of its good rows, all or none.
    virtual Task<ImportReport> import(ImportOrder order) = 0;
    virtual Task<std::string> export_csv(std::string store) = 0;

    /// The SKUs of the bag, in its order.
    virtual Outcome<Skus> bag(const std::string& store) const = 0;
    virtual Task<Skus> set_bag(std::string store, Skus skus) = 0;
    /// At the end, in the order given; those that are there already stay where they are.
    virtual Task<Skus> add_to_bag(std::string store, Skus skus) = 0;
    virtual Task<Skus> remove_from_bag(std::string store, Skus skus) = 0;
};

}  // namespace shopfloor::show
