// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ladder/place_book.hpp"

namespace shopfloor::ladder {

/// Which pictures all rungs encode as IDRs: the first of a chunk, where the source has one too,
/// where the last one is an interval ago, and where chunks were left out before. So the IDRs of
/// all rungs align, and with the source's own, however far apart those are. Owner: one thread.
class IdrGrid {
public:
    /// Ticks of package::kVideoTimescale between IDRs, at most; they may be later by less than a
    /// chunk.
    explicit IdrGrid(std::int64_t interval_ticks) noexcept : interval_ticks_(interval_ticks) {}

    /// Places come in order.
    [[nodiscard]] bool is_idr(const Place& place) noexcept;

private:
    std::int64_t interval_ticks_;
    std::optional<std::int64_t> last_idr_ticks_;
    std::uint32_t last_chunk_ = 0;
};

}  // namespace shopfloor::ladder
