// SPDX-License-Identifier: MIT
// LiveDeals: a deal and a room as it keeps them.
#pragma once

#include "server/show/live_deals.hpp"

namespace shopfloor::show {

struct LiveDeals::Desk {
    Desk(commerce::Deal deal, commerce::StockLedger& ledger, commerce::DealDesk::Limits limits)
        : room(deal.store), rules(std::move(deal), ledger, limits) {}

    std::string room;
    commerce::DealDesk rules;
    bool is_quiet = false;  // it is being opened: viewers hear of it with its cue
    bool is_told_sold_out = false;
};

struct LiveDeals::Room {
    std::vector<std::string> deals{};  // in their order
    // Of viewers that have, or had, something of a deal here.
    std::unordered_multimap<std::string, delivery::SocketId> sockets{};
    std::map<std::string, OrderTick> orders{};  // since they were told, by SKU
    std::string told{};                         // the newest stock event
    std::size_t being_announced = 0;
    bool is_changed = false;
};

}  // namespace shopfloor::show
