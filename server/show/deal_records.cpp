// SPDX-License-Identifier: MIT
#include "server/show/deal_records.hpp"

namespace shopfloor::show {
namespace {

template <class Enum>
Enum enum_of(std::int64_t number, Enum last) {
    const bool is_known = number >= 0 && number <= static_cast<std::int64_t>(last);
    return is_known ? static_cast<Enum>(number) : Enum{};
}

}  // namespace

storage::DealRecord to_record(const commerce::Deal& deal) {
    return {.id = deal.id,
            .store = deal.store,
            .broadcast = deal.broadcast,
            .sku = deal.terms.sku,
            .channel = std::string{commerce::to_word(deal.terms.channel)},
            .amount = deal.terms.price.amount,
            .currency = deal.terms.price.currency,
            .quantity = deal.terms.quantity,
            .per_buyer = deal.terms.per_buyer,
            .duration = deal.terms.duration,
            .hold_for = deal.terms.hold_for,
            .order_for = deal.terms.order_for,
            .state = static_cast<std::int64_t>(deal.state),
            .is_price_shown = deal.is_price_shown,
            .cue = deal.cue,
            .at = deal.at,
            .created = deal.created,
            .opened = deal.opened,
            .ends = deal.ends,
            .closed = deal.closed,
            .close_reason = deal.close_reason};
}

storage::HoldRecord to_record(const commerce::Hold& hold) {
    return {.id = hold.id,
            .deal = hold.deal,
            .viewer = hold.viewer,
            .key = hold.key,
            .quantity = hold.quantity,
            .state = static_cast<std::int64_t>(hold.state),
            .place = hold.place,
            .asked = hold.asked,
            .until = hold.until,
            .ordered = hold.ordered,
            .settled = hold.settled,
            .reason = hold.reason};
}

storage::StockMovementRecord to_record(const commerce::StockMovement& movement) {
    return {.store = movement.store,
            .sku = movement.sku,
            .deal = movement.deal,
            .hold = movement.hold,
            .from = static_cast<std::int64_t>(movement.from),
            .to = static_cast<std::int64_t>(movement.to),
            .quantity = movement.quantity,
            .reason = movement.reason,
            .actor = movement.actor,
            .utc = movement.utc};
}

commerce::Deal from_record(const storage::DealRecord& record) {
    return {
        .id = record.id,
        .store = record.store,
        .broadcast = record.broadcast,
        .terms = {.sku = record.sku,
                  .channel =
                      commerce::channel_from_word(record.channel).value_or(commerce::Channel::Own),
                  .price = {.amount = record.amount, .currency = record.currency},
                  .quantity = record.quantity,
                  .per_buyer = record.per_buyer,
                  .duration = record.duration,
                  .hold_for = record.hold_for,
                  .order_for = record.order_for},
        .state = enum_of(record.state, commerce::DealState::Closed),
        .is_price_shown = record.is_price_shown,
        .cue = record.cue,
        .at = record.at,
        .created = record.created,
        .opened = record.opened,
        .ends = record.ends,
        .closed = record.closed,
        .close_reason = record.close_reason};
}

commerce::Hold from_record(const storage::HoldRecord& record) {
    return {.id = record.id,
            .deal = record.deal,
            .viewer = record.viewer,
            .key = record.key,
            .quantity = record.quantity,
            .state = enum_of(record.state, commerce::HoldState::Released),
            .place = record.place,
            .asked = record.asked,
            .until = record.until,
            .ordered = record.ordered,
            .settled = record.settled,
            .reason = record.reason};
}

commerce::StockMovement from_record(const storage::StockMovementRecord& record) {
    return {.store = record.store,
            .sku = record.sku,
            .deal = record.deal,
            .hold = record.hold,
            .from = enum_of(record.from, commerce::StockPlace::Sold),
            .to = enum_of(record.to, commerce::StockPlace::Sold),
            .quantity = record.quantity,
            .reason = record.reason,
            .actor = record.actor,
            .utc = record.utc};
}

storage::DealRows rows_of(const commerce::DealStep& step) {
    storage::DealRows rows;
    if (step.deal) rows.deals.push_back(to_record(*step.deal));
    if (step.hold) rows.holds.push_back(to_record(*step.hold));
    if (step.movement) rows.movements.push_back(to_record(*step.movement));
    return rows;
}

}  // namespace shopfloor::show
