// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/publish_gate.hpp"

#include <cstddef>
#include <optional>

namespace shopfloor::show {

/// What a machine may be short of before it takes no other broadcast. Running ones, and those that
/// come back, are never refused. Owner: the business thread.
class Capacity {
public:
    struct Limits {
        unsigned busy_percent = 97;  // of all cores, for ten seconds; 0: no limit
        std::size_t min_memory_bytes = std::size_t{256} * 1024 * 1024;
    };
    struct Load {  // of the last second
        unsigned busy_percent = 0;
        std::optional<std::size_t> memory_available_bytes{};
    };

    explicit Capacity(Limits limits) : limits_(limits) {}

    /// Once a second.
    void note(const Load& load);

    /// Why another broadcast is refused. `has_spare_rungs`: ladders still make all their
    /// renditions, and can make room by making fewer.
    [[nodiscard]] std::optional<ingest::PublishError> refusal(bool has_spare_rungs) const;

private:
    Limits limits_;
    unsigned busy_seconds_ = 0;  // without a pause
    bool lacks_memory_ = false;
};

}  // namespace shopfloor::show
