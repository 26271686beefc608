// SPDX-License-Identifier: MIT
#include "server/hooks/event_kind.hpp"

#include <algorithm>

namespace shopfloor::hooks {

static_assert(static_cast<std::size_t>(EventKind::OrderCancelled) + 1 == kEventKindWords.size());

std::string_view to_word(EventKind kind) noexcept {
    return kEventKindWords.at(static_cast<std::size_t>(kind));
}

std::optional<EventKind> event_kind_from_word(std::string_view word) noexcept {
    const auto* const found = std::find(kEventKindWords.begin(), kEventKindWords.end(), word);
    if (found == kEventKindWords.end()) return std::nullopt;
    return static_cast<EventKind>(found - kEventKindWords.begin());
}

bool has_reserve(EventKind kind) noexcept {
    switch (kind) {
        case EventKind::ProductExplained:
        case EventKind::HoldCreated:
        case EventKind::HoldConfirmed:
        case EventKind::HoldExpired:
        case EventKind::HoldReleased: return false;
        default: return true;
    }
}

}  // namespace shopfloor::hooks
