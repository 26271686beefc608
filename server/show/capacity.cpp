// SPDX-License-Identifier: MIT
#include "server/show/capacity.hpp"

namespace shopfloor::show {

namespace {

constexpr unsigned kPatienceSeconds = 10;

}  // namespace

void Capacity::note(const Load& load) {
    const bool is_busy = limits_.busy_percent > 0 && load.busy_percent >= limits_.busy_percent;
    busy_seconds_ = is_busy ? busy_seconds_ + 1 : 0;
    lacks_memory_ =
        load.memory_available_bytes && *load.memory_available_bytes < limits_.min_memory_bytes;
}

std::optional<ingest::PublishError> Capacity::refusal(bool has_spare_rungs) const {
    if (lacks_memory_) return ingest::PublishError::NoMemory;
    if (busy_seconds_ >= kPatienceSeconds && !has_spare_rungs) return ingest::PublishError::NoTime;
    return std::nullopt;
}

}  // namespace shopfloor::show
