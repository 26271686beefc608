// SPDX-License-Identifier: MIT
// The stock ledger, deals, and what buyers hold of them. Words and numbers mean what
// server/commerce says.
#pragma once

#include "server/storage/hook_records.hpp"
#include "server/storage/storage.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// Only ever inserted; the database refuses to change one.
struct StockMovementRecord {
    std::int64_t id = 0;  // given by the database
    std::string store;
    std::string sku;
    std::string deal{};
    std::string hold{};
    std::int64_t from = 0;
    std::int64_t to = 0;
    std::int64_t quantity = 0;
    std::string reason{};
    std::string actor{};
    UtcTime utc{};
};

/// Replaced under its id, as a hold is.
struct DealRecord {
    std::string id;
    std::string store;
    std::string broadcast;
    std::string sku;
    std::string channel;
    std::int64_t amount = 0;
    std::string currency;
    std::int64_t quantity = 0;
    std::int64_t per_buyer = 0;
    UtcTime duration{};
    UtcTime hold_for{};
    UtcTime order_for{};
    std::int64_t state = 0;
    bool is_price_shown = false;
    std::uint64_t cue = 0;
    media::MediaTime at{};
    UtcTime created{};
    UtcTime opened{};
    UtcTime ends{};
    UtcTime closed{};
    std::string close_reason;
};

struct HoldRecord {
    std::string id;
    std::string deal;
    std::string viewer;
    std::string key;  // a second hold of the same deal, viewer and key fails
    std::int64_t quantity = 0;
    std::int64_t state = 0;
    std::uint64_t place = 0;
    UtcTime asked{};
    UtcTime until{};
    UtcTime ordered{};
    UtcTime settled{};
    std::string reason;
};

struct DealRows {
    std::vector<DealRecord> deals{};
    std::vector<HoldRecord> holds{};
    std::vector<StockMovementRecord> movements{};
    std::vector<HookEventRecord> events{};  // that tell of the others
};

/// Many decisions as one change: all or none.
struct DealBatch {
    std::shared_ptr<const DealRows> rows;
};

/// Which secret signs calls about a store's orders: a higher number makes another one.
struct OrderKeyRecord {
    std::string store;
    std::int64_t generation = 0;
};

void write_row(RowWriter& rows, const DealBatch& batch);
void write_row(RowWriter& rows, const OrderKeyRecord& key);

struct DealsState {
    std::vector<DealRecord> deals;
    std::vector<HoldRecord> holds;               // all of those deals, in the order of the presses
    std::vector<StockMovementRecord> movements;  // sums: those of the same places are one
    std::vector<OrderKeyRecord> keys;
};

/// Deals that are not over, where something is held or waits, and those of broadcasts that have
/// not ended; the sums of the whole ledger.
[[nodiscard]] DealsState read_deals_state(Reader& reader);
/// One deal with its holds, and no movement; nothing where there is no such deal, or hold.
[[nodiscard]] DealsState read_deal(Reader& reader, const std::string& deal);
[[nodiscard]] DealsState read_deal_of_hold(Reader& reader, const std::string& hold);

/// The newest `limit`, newest first.
[[nodiscard]] std::vector<DealRecord> read_deals(Reader& reader,
                                                 const std::string& store,
                                                 std::int64_t limit);

struct HoldQuery {
    std::string store;
    std::string deal{};                   // empty: of all deals
    std::optional<std::int64_t> state{};  // none: of all states
    bool is_ordered = false;              // only what became an order
    std::string before{};                 // an id: only older ones; empty: from the newest on
    std::int64_t limit = 50;
};
struct HoldOfDeal {
    HoldRecord hold;
    DealRecord deal;
};
/// The newest first: ids begin with the time of the press.
[[nodiscard]] std::vector<HoldOfDeal> read_holds(Reader& reader, const HoldQuery& query);

struct MovementQuery {
    std::string store;
    std::string sku{};  // empty: of all products
    std::int64_t before = INT64_MAX;
    std::int64_t limit = 50;
};
/// The newest first.
[[nodiscard]] std::vector<StockMovementRecord> read_movements(Reader& reader,
                                                              const MovementQuery& query);

/// Orders of a broadcast's deals, by product, channel, currency and the state of the hold.
struct OrderSum {
    std::string sku;
    std::string channel;
    std::string currency;
    std::int64_t state = 0;
    std::uint64_t orders = 0;
    std::int64_t units = 0;
    std::int64_t amount = 0;
};
[[nodiscard]] std::vector<OrderSum> read_order_sums(Reader& reader, const std::string& broadcast);
/// What the ledger says was sold in a broadcast's deals.
[[nodiscard]] std::int64_t read_sold_units(Reader& reader, const std::string& broadcast);

}  // namespace shopfloor::storage
