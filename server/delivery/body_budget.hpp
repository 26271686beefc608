// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

namespace shopfloor::delivery {

/// The memory that the large bodies of all requests may take together. Any thread.
class BodyBudget {
public:
    /// Gives its bytes back when it goes.
    class Lease {
    public:
        Lease(std::shared_ptr<std::atomic<std::size_t>> free, std::size_t bytes) noexcept
            : free_(std::move(free)), bytes_(bytes) {}
        Lease(Lease&& other) noexcept
            : free_(std::move(other.free_)), bytes_(std::exchange(other.bytes_, 0)) {}
        Lease& operator=(Lease&& other) noexcept {
            std::swap(free_, other.free_);
            std::swap(bytes_, other.bytes_);
            return *this;
        }
        ~Lease() {
            if (bytes_ > 0) *free_ += bytes_;
        }

    private:
        std::shared_ptr<std::atomic<std::size_t>> free_;
        std::size_t bytes_;
    };

    explicit BodyBudget(std::size_t bytes)
        : free_(std::make_shared<std::atomic<std::size_t>>(bytes)) {}

    /// Nothing when so much is not left.
    [[nodiscard]] std::optional<Lease> take(std::size_t bytes) const {
        std::size_t free = free_->load();
        while (free >= bytes) {
            if (free_->compare_exchange_weak(free, free - bytes)) return Lease{free_, bytes};
        }
        return std::nullopt;
    }

private:
    std::shared_ptr<std::atomic<std::size_t>> free_;
};

}  // namespace shopfloor::delivery
