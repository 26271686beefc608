// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/message.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shopfloor::broadcast {

/// What an encoder may send. 0: anything.
struct SourceLimits {
    std::uint64_t bitrate_bps = 0;  // of its pictures
    std::uint32_t short_side = 0;   // of a picture that viewers get as it is
    bool ends = false;              // the publisher, instead of a warning
};

/// Whether one epoch's source keeps to its limits. Pure; owner: the broadcast's strand.
class SourceAllowance {
public:
    explicit SourceAllowance(SourceLimits limits) : limits_(limits) {}

    /// What the merchant is told, once for each limit that is broken: a warning's code
    /// ("over_size", "over_bitrate") and a sentence that says what to set.
    [[nodiscard]] std::optional<wire::Warning> take(const wire::Ready& ready);
    [[nodiscard]] std::optional<wire::Warning> take(const wire::Stats& stats);

    bool ends() const noexcept { return limits_.ends; }

private:
    SourceLimits limits_;
    unsigned seconds_over_ = 0;  // in a row
    bool has_told_size_ = false;
    bool has_told_bitrate_ = false;
};

}  // namespace shopfloor::broadcast
