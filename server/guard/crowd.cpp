// SPDX-License-Identifier: MIT
#include "server/guard/crowd.hpp"

#include "server/guard/address.hpp"

#include <mutex>
#include <utility>

namespace shopfloor::guard {

struct Crowd::Table {
    std::mutex mutex;
    std::unordered_map<std::string, std::size_t> places;  // under the mutex
};

Crowd::Crowd(std::size_t limit) : limit_(limit), table_(std::make_shared<Table>()) {}

std::optional<Crowd::Place> Crowd::enter(std::string_view address) const {
    if (limit_ == 0) return Place{};
    std::string network = network_of(address);
    const std::lock_guard lock{table_->mutex};
    std::size_t& taken = table_->places[network];
    if (taken >= limit_) return std::nullopt;
    ++taken;
    return Place{table_, std::move(network)};
}

std::size_t Crowd::size() const {
    const std::lock_guard lock{table_->mutex};
    return table_->places.size();
}

Crowd::Place& Crowd::Place::operator=(Place&& other) noexcept {
    if (this == &other) return *this;
    leave();
    table_ = std::move(other.table_);
    network_ = std::move(other.network_);
    return *this;
}

void Crowd::Place::leave() noexcept {
    const auto table = std::exchange(table_, nullptr);
    if (!table) return;
    const std::lock_guard lock{table->mutex};
    const auto found = table->places.find(network_);
    if (found != table->places.end() && --found->second == 0) table->places.erase(found);
}

}  // namespace shopfloor::guard
