// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shopfloor::hooks {

/// What a hook can be told of. The words, and when each is told, are in PROTOCOL.md.
enum class EventKind : std::uint8_t {
    BroadcastStarted,
    BroadcastEnded,
    ProductExplained,
    DealOpened,
    DealSoldOut,
    DealClosed,
    HoldCreated,
    HoldConfirmed,
    HoldExpired,
    HoldReleased,
    OrderPlaced,
    OrderConfirmed,
    OrderCancelled,
};
inline constexpr std::array<std::string_view, 13> kEventKindWords{"broadcast.started",
                                                                  "broadcast.ended",
                                                                  "product.explained",
                                                                  "deal.opened",
                                                                  "deal.sold_out",
                                                                  "deal.closed",
                                                                  "hold.created",
                                                                  "hold.confirmed",
                                                                  "hold.expired",
                                                                  "hold.released",
                                                                  "order.placed",
                                                                  "order.confirmed",
                                                                  "order.cancelled"};
/// Of the event by which somebody tries a hook: it has no place in any order.
inline constexpr std::string_view kTestWord = "hook.test";

[[nodiscard]] std::string_view to_word(EventKind kind) noexcept;
[[nodiscard]] std::optional<EventKind> event_kind_from_word(std::string_view word) noexcept;

/// Whether a full outbox has a reserve for it: what is seldom, and what money hangs on.
[[nodiscard]] bool has_reserve(EventKind kind) noexcept;

}  // namespace shopfloor::hooks
