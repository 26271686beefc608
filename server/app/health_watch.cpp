// SPDX-License-Identifier: MIT
#include "server/app/health_watch.hpp"

#include "server/health/diagnosis.hpp"
#include "server/show/clock.hpp"

#include <unistd.h>

namespace shopfloor::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLookEvery = 1s;
// Without another encoder that tries, nobody knows whether it still holds.
constexpr auto kFailedStartCounts = 60s;

bool has_failed_lately(const broadcast::WorkerCounters& workers) {
    const std::chrono::nanoseconds at{workers.failed_at_ns.load(std::memory_order_relaxed)};
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return at.count() != 0 && now - at < kFailedStartCounts;
}

health::StorageState state_of(const std::optional<storage::StorageError>& trouble) {
    if (!trouble) return health::StorageState::Fine;
    switch (*trouble) {
        case storage::StorageError::Full: return health::StorageState::Full;
        case storage::StorageError::Locked: return health::StorageState::Locked;
        case storage::StorageError::Damaged: return health::StorageState::Damaged;
        case storage::StorageError::Unreachable: return health::StorageState::Unreachable;
        case storage::StorageError::Replaced: return health::StorageState::Replaced;
        default: return health::StorageState::Unwritable;
    }
}

}  // namespace

void HealthWatch::arm() {
    timer_.expires_after(kLookEvery);
    timer_.async_wait([this](const Error& error) {
        if (error || is_stopped_) return;
        look(wiring_.delivery_stats());
        arm();
    });
}

void HealthWatch::look(const delivery::DeliveryStats& delivery) {
    const storage::StorageStats storage = wiring_.sources.storage.stats();
    health::Facts facts{.storage = state_of(storage.trouble),
                        .storage_free_bytes = storage.free_bytes,
                        .storage_min_free_bytes = wiring_.storage_min_free_bytes,
                        .is_recording_stopped = wiring_.sources.recordings.stats().is_full,
                        .is_worker_there = ::access(wiring_.worker_program.c_str(), X_OK) == 0,
                        .can_worker_start = !has_failed_lately(wiring_.sources.workers),
                        .delivery_silences = {}};
    for (const delivery::ThreadStats& thread : delivery.threads) {
        facts.delivery_silences.push_back(thread.silent_for);
    }
    book_.update(health::diagnose(facts), show::utc_now());
}

std::vector<health::Problem> HealthWatch::problems() {
    look(wiring_.delivery_stats());
    return book_.problems();
}

std::string HealthWatch::metrics() {
    const delivery::DeliveryStats delivery = wiring_.delivery_stats();
    look(delivery);
    return metrics_text(wiring_.sources, delivery, book_.problems(), wiring_.max_rooms);
}

}  // namespace shopfloor::app
