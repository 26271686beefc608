// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/store_book.hpp"

#include "fake_shows.hpp"

namespace shopfloor::control {

/// One store, "silk", with one key.
class FakeStores final : public show::StoreBook {
public:
    storage::StoreRecord silk = FakeShows::silk();

    std::vector<storage::StoreRecord> stores() const override { return {silk}; }
    Outcome<storage::StoreRecord> store(const std::string& slug) const override {
        if (slug != "silk") return Refusal{"not_found", "There is no such store.", "store"};
        return silk;
    }
    boost::asio::awaitable<Outcome<storage::StoreRecord>> update_store(
        std::string slug, show::StoreChange change) override {
        if (slug != "silk") co_return Refusal{"not_found", "There is no such store.", "store"};
        silk.name = change.name.value_or(silk.name);
        silk.belt = change.belt.value_or(silk.belt);
        co_return silk;
    }
    Outcome<std::vector<storage::StreamKeyRecord>> stream_keys(
        const std::string& room) const override {
        if (room != "silk") return FakeShows::unknown();
        return std::vector{storage::StreamKeyRecord{.id = "k_1",
                                                    .hash = "never shown",
                                                    .room = "silk",
                                                    .label = "first",
                                                    .created = storage::UtcTime{7},
                                                    .revoked = storage::UtcTime{9}}};
    }
};

}  // namespace shopfloor::control
