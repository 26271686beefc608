// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace shopfloor::guard {

/// How many places each address (see network_of) has taken, of `limit` that it may have at once.
/// Any thread: there is a lock inside. As large as the number of places that are taken.
class Crowd {
    struct Table;

public:
    /// Given back when it is destroyed, which may be after the Crowd.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept = default;
        Place& operator=(Place&& other) noexcept;
        ~Place() { leave(); }

    private:
        friend class Crowd;
        Place(std::shared_ptr<Table> table, std::string network)
            : table_(std::move(table)), network_(std::move(network)) {}
        void leave() noexcept;

        std::shared_ptr<Table> table_;  // null: of nothing
        std::string network_;
    };

    /// 0: as many as they like.
    explicit Crowd(std::size_t limit);

    /// A place for one more of "ip:port", or nothing where it has all that it may.
    [[nodiscard]] std::optional<Place> enter(std::string_view address) const;

    std::size_t limit() const noexcept { return limit_; }
    /// Addresses that have a place.
    std::size_t size() const;

private:
    std::size_t limit_;
    std::shared_ptr<Table> table_;
};

}  // namespace shopfloor::guard
