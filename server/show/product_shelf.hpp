// SPDX-License-Identifier: MIT
// Where the rooms and the catalogues meet. Owner of both sides: the business thread.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace shopfloor::show {

/// What a room asks of its products.
class ProductShelf {
public:
    virtual ~ProductShelf() = default;

    /// Before a cue for the product: returns when viewers have it in their bag. Refuses what the
    /// catalogue does not have, and what the bag has no room for.
    virtual boost::asio::awaitable<Outcome<void>> put_on_show(std::string room,
                                                              std::string sku) = 0;
};

/// Where a bag is shown to its room's viewers.
class BagFront {
public:
    virtual ~BagFront() = default;

    /// `json` is [{product}, …], the whole bag. A room that does not exist is ignored.
    virtual void show_bag(const std::string& room, std::string json) = 0;
};

}  // namespace shopfloor::show
