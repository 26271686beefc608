// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

/// What is to be changed of a store; the rest stays. Its slug and currency never change: addresses
/// and prices hang on them.
struct StoreChange {
    std::optional<std::string> name{};
    std::optional<std::string> belt{};
    std::optional<std::string> province{};
    std::optional<std::string> category{};
    std::optional<std::string> locale{};
};

/// The stores and their stream keys. Owner: the business thread. What is acknowledged is on the
/// disk.
class StoreBook {
public:
    virtual ~StoreBook() = default;

    /// By slug.
    virtual std::vector<storage::StoreRecord> stores() const = 0;
    virtual Outcome<storage::StoreRecord> store(const std::string& slug) const = 0;
    /// Viewers of the room are told its new head.
    virtual boost::asio::awaitable<Outcome<storage::StoreRecord>> update_store(
        std::string slug, StoreChange change) = 0;
    /// Of one room, the oldest first, with those that were revoked.
    virtual Outcome<std::vector<storage::StreamKeyRecord>> stream_keys(
        const std::string& room) const = 0;
};

}  // namespace shopfloor::show
