// SPDX-License-Identifier: MIT
#include "server/broadcast/spare_workers.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/post.hpp>

#include <optional>
#include <utility>

namespace shopfloor::broadcast {

using namespace std::chrono_literals;

namespace {

constexpr auto kShowFirst = 500ms;  // the show that has just begun needs the processor more
constexpr auto kLookInterval = 5s;  // for spares that died

}  // namespace

SpareWorkers::SpareWorkers(boost::asio::any_io_executor executor, Settings settings)
    : settings_(std::move(settings)), timer_(std::move(executor)) {}

SpareWorkers::~SpareWorkers() = default;

void SpareWorkers::start() {
    if (settings_.count > 0) boost::asio::post(timer_.get_executor(), [this] { refill(); });
}

Result<SpawnedWorker> SpareWorkers::take() {
    std::optional<SpawnedWorker> taken;
    {
        const std::lock_guard lock{mutex_};
        while (!taken && !spares_.empty()) {
            if (spares_.front().is_alive()) taken.emplace(std::move(spares_.front()));
            spares_.pop_front();
        }
    }
    if (settings_.count > 0) {
        boost::asio::post(timer_.get_executor(), [this] { refill_after(kShowFirst); });
    }
    if (taken) return *std::move(taken);
    return SpawnedWorker::spawn(settings_.program);
}

void SpareWorkers::stop() {
    boost::asio::post(timer_.get_executor(), [this] { timer_.cancel(); });
    std::deque<SpawnedWorker> ended;
    const std::lock_guard lock{mutex_};
    is_stopped_ = true;
    std::swap(ended, spares_);
}

void SpareWorkers::refill_after(std::chrono::milliseconds delay) {
    timer_.expires_after(delay);
    timer_.async_wait([this](const Error& error) {
        if (!error) refill();
    });
}

// One at a time, so that many shows that begin together do not wait for many programs to load.
void SpareWorkers::refill() {
    bool is_full = false;
    {
        const std::lock_guard lock{mutex_};
        if (is_stopped_) return;
        const auto died =
            std::erase_if(spares_, [](const auto& spare) { return !spare.is_alive(); });
        if (died > 0) log::warning("broadcast", "spare workers died count={}", died);
        is_full = spares_.size() >= settings_.count;
    }
    if (is_full) return refill_after(kLookInterval);
    Result<SpawnedWorker> spawned = SpawnedWorker::spawn(settings_.program);
    if (!spawned) {
        log::error("broadcast", "no spare worker: {}", spawned.error().message());
        return refill_after(kLookInterval);
    }
    bool needs_more = false;
    {
        const std::lock_guard lock{mutex_};
        if (is_stopped_) return;
        spares_.push_back(std::move(*spawned));
        needs_more = spares_.size() < settings_.count;
    }
    refill_after(needs_more ? kShowFirst : kLookInterval);
}

}  // namespace shopfloor::broadcast
