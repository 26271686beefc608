// SPDX-License-Identifier: MIT
#include "pipeline/ladder/idr_grid.hpp"

#include <utility>

namespace shopfloor::ladder {

bool IdrGrid::is_idr(const Place& place) noexcept {
    const std::uint32_t chunk_before = std::exchange(last_chunk_, place.chunk_index);
    if (!place.begins_chunk) return false;
    const bool is_due =
        !last_idr_ticks_ || place.decode_ticks - *last_idr_ticks_ >= interval_ticks_;
    const bool follows_gap = place.chunk_index != chunk_before + 1;
    if (!place.chunk_is_sync && !is_due && !follows_gap) return false;
    last_idr_ticks_ = place.decode_ticks;
    return true;
}

}  // namespace shopfloor::ladder
