// SPDX-License-Identifier: MIT
#pragma once

#include "server/commerce/deal.hpp"
#include "server/health/histogram.hpp"

#include <cstddef>
#include <cstdint>

namespace shopfloor::show {

/// What became of presses and holds since the start, as far as it is on the disk.
/// Owner: the business thread.
struct DealCounts {
    std::uint64_t held = 0;     // also by those who were next in line
    std::uint64_t waiting = 0;  // were put in line
    std::uint64_t ordered = 0;
    std::uint64_t sold = 0;
    std::uint64_t expired = 0;
    std::uint64_t released = 0;   // for another reason
    std::uint64_t refused = 0;    // presses that were answered no
    health::Histogram answers{};  // from a press to its hold's answer

    void count(const commerce::Hold& hold) {
        switch (hold.state) {
            case commerce::HoldState::Waiting: ++waiting; return;
            case commerce::HoldState::Held: ++held; return;
            case commerce::HoldState::Ordered: ++ordered; return;
            case commerce::HoldState::Sold: ++sold; return;
            case commerce::HoldState::Released: ++(hold.reason == "expired" ? expired : released);
        }
    }
};

/// Of all deals now.
struct DealsNow {
    std::size_t open = 0;
    std::size_t waiting = 0;  // buyers in line
    std::uint64_t held_units = 0;
};

}  // namespace shopfloor::show
