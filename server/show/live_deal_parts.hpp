// SPDX-License-Identifier: MIT
// LiveDeals: a deal and a room as it keeps them.
#pragma once

#include "server/show/live_deals.hpp"

namespace shopfloor::show {

/// Of a deal, as viewers are told them over and over.
struct DealFigures {
    std::int64_t remaining = 0;
    std::size_t waiting = 0;

    bool operator==(const DealFigures&) const = default;
};
inline DealFigures figures_of(const DealView& view) { return {view.units.deal, view.waiting}; }

struct LiveDeals::Desk {
    Desk(commerce::Deal deal, commerce::StockLedger& ledger, commerce::DealDesk::Limits limits)
        : room(deal.store), rules(std::move(deal), ledger, limits) {}

    std::string room;
    commerce::DealDesk rules;
    bool is_quiet() const noexcept { return silences > 0; }
    unsigned silences = 0;  // what is under way whose cue tells viewers of it; keeps it in memory
    bool is_told_sold_out = false;
    bool has_sold_out = false;  // as hooks are told
};

struct LiveDeals::Room {
    std::vector<std::string> deals{};  // in their order
    // Of viewers that have, or had, something of a deal here.
    std::unordered_multimap<std::string, delivery::SocketId> sockets{};
    std::map<std::string, OrderTick> orders{};  // since they were told, by SKU
    // What viewers know.
    std::map<std::string, std::int64_t> told_stock{};  // free, by SKU
    std::map<std::string, DealFigures> told_deals{};
    std::size_t being_announced = 0;
    bool is_changed = false;
};

}  // namespace shopfloor::show
