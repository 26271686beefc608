// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/deal.hpp"
#include "server/storage/deal_records.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

/// Units that have arrived.
struct Arrival {
    std::string sku;
    std::int64_t quantity = 0;
};

/// Why, and who says so.
struct StockNote {
    std::string reason;
    std::string actor;
};

struct DealDraft {
    std::string room;
    std::string product;
    std::int64_t amount = 0;  // of one unit, in the currency of the product's offer
    std::int64_t quantity = 0;
    std::int64_t per_buyer = 1;
    std::chrono::seconds duration{};
    std::optional<std::chrono::seconds> hold_for{};  // none: as the settings say
    std::optional<commerce::Channel>
        channel{};                // whose offer orders lead to; none: own, or the first
    bool is_price_shown = false;  // before it is open
};

struct DealView {
    commerce::Deal deal;
    commerce::StockFigures units;  // of the deal
    std::size_t waiting = 0;
};

struct HoldView {
    commerce::Hold hold;
    commerce::Deal deal;
};

/// Where the link of a hold leads.
struct OrderLink {
    enum class Kind { Offer, Room, Ended, Unknown, Forbidden };

    Kind kind = Kind::Unknown;
    std::string location{};  // of Offer and Room; of Ended, the room
};

/// Stock, deals, holds and orders of every store. Stock figures are sums of the ledger, and of
/// nothing else. Refusals: "not_found", "invalid", "conflict", and what the storage says.
///
/// Owner: the business thread. What is acknowledged is on the disk.
class Deals {
public:
    virtual ~Deals() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;
    using Stock = std::map<std::string, commerce::StockFigures>;  // by SKU

    /// Of the store's products that ever had any.
    virtual Outcome<Stock> stock(const std::string& store) const = 0;
    /// All of them, or none.
    virtual Task<Stock> import_stock(std::string store,
                                     std::vector<Arrival> arrivals,
                                     StockNote note) = 0;
    /// More, or less, of what is free.
    virtual Task<commerce::StockFigures> adjust_stock(std::string store,
                                                      std::string sku,
                                                      std::int64_t change,
                                                      StockNote note) = 0;
    virtual Task<std::vector<storage::StockMovementRecord>> movements(
        storage::MovementQuery query) = 0;

    virtual Task<DealView> announce(DealDraft draft) = 0;
    /// Takes the units from the stock, opens it now, publishes its cue. Refused without a
    /// broadcast.
    virtual Task<DealView> open(std::string room, std::string deal, std::string actor) = 0;
    /// Shows its price, by a cue.
    virtual Task<DealView> reveal(std::string room, std::string deal) = 0;
    virtual Task<DealView> close(std::string room, std::string deal, std::string actor) = 0;
    virtual Outcome<DealView> get(const std::string& room, const std::string& deal) const = 0;
    /// Those of this show, and what is still held of others; the oldest first.
    virtual Outcome<std::vector<DealView>> list(const std::string& room) const = 0;

    virtual Task<std::vector<HoldView>> holds(storage::HoldQuery query) = 0;
    /// `hold` is a hold's id or an order's.
    virtual Task<HoldView> confirm(std::string room, std::string hold, std::string actor) = 0;
    virtual Task<HoldView> cancel(std::string room, std::string hold, std::string actor) = 0;

    /// What signs calls about the store's orders (hex HMAC-SHA-256). The second makes another one.
    virtual Outcome<std::string> order_secret(const std::string& store) const = 0;
    virtual Task<std::string> renew_order_secret(std::string store) = 0;

    /// The link of a hold was opened: it becomes an order, which is stored before this returns.
    virtual boost::asio::awaitable<OrderLink> follow(std::string token, bool counts) = 0;
};

}  // namespace shopfloor::show
