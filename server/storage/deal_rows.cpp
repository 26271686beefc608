// SPDX-License-Identifier: MIT
#include "server/storage/deal_records.hpp"
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteMovement =
    "INSERT INTO stock_movements"
    " (store, sku, deal, hold, from_place, to_place, quantity, reason, actor, utc_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
constexpr std::string_view kWriteDeal =
    "INSERT INTO deals (id, store, broadcast, sku, channel, amount, currency, quantity,"
    " per_buyer, duration_ms, hold_ms, order_ms, state, price_shown, cue, at_us, created, opened,"
    " ends, closed, close_reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
    " ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21) ON CONFLICT (id) DO UPDATE SET store = ?2,"
    " broadcast = ?3, sku = ?4, channel = ?5, amount = ?6, currency = ?7, quantity = ?8,"
    " per_buyer = ?9, duration_ms = ?10, hold_ms = ?11, order_ms = ?12, state = ?13,"
    " price_shown = ?14, cue = ?15, at_us = ?16, created = ?17, opened = ?18, ends = ?19,"
    " closed = ?20, close_reason = ?21";
constexpr std::string_view kWriteHold =
    "INSERT INTO holds (id, deal, viewer, key, quantity, state, place, asked, until, ordered,"
    " settled, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
    " ON CONFLICT (id) DO UPDATE SET state = ?6, place = ?7, until = ?9, ordered = ?10,"
    " settled = ?11, reason = ?12";
constexpr std::string_view kWriteKey =
    "INSERT INTO order_keys (store, generation) VALUES (?1, ?2)"
    " ON CONFLICT (store) DO UPDATE SET generation = ?2";

constexpr std::string_view kHoldColumns =
    "holds.id, holds.deal, holds.viewer, holds.key, holds.quantity, holds.state, holds.place,"
    " holds.asked, holds.until, holds.ordered, holds.settled, holds.reason";
constexpr int kHoldCount = 12;
constexpr std::string_view kDealColumns =
    "deals.id, deals.store, deals.broadcast, deals.sku, deals.channel, deals.amount,"
    " deals.currency, deals.quantity, deals.per_buyer, deals.duration_ms, deals.hold_ms,"
    " deals.order_ms, deals.state, deals.price_shown, deals.cue, deals.at_us, deals.created,"
    " deals.opened, deals.ends, deals.closed, deals.close_reason";
constexpr std::string_view kMovementColumns =
    "id, store, sku, deal, hold, from_place, to_place, quantity, reason, actor, utc_ms";

std::string select(std::string_view columns, std::string_view rest) {
    return std::string{"SELECT "}.append(columns).append(rest);
}

void write(RowWriter& rows, const StockMovementRecord& movement) {
    Statement& row = rows.statement(kWriteMovement);
    row.bind(1, movement.store).bind(2, movement.sku).bind(3, movement.deal);
    row.bind(4, movement.hold).bind(5, movement.from).bind(6, movement.to);
    row.bind(7, movement.quantity).bind(8, movement.reason).bind(9, movement.actor);
    row.bind(10, movement.utc).run();
}

void write(RowWriter& rows, const DealRecord& deal) {
    Statement& row = rows.statement(kWriteDeal);
    row.bind(1, deal.id).bind(2, deal.store).bind(3, deal.broadcast).bind(4, deal.sku);
    row.bind(5, deal.channel).bind(6, deal.amount).bind(7, deal.currency);
    row.bind(8, deal.quantity).bind(9, deal.per_buyer).bind(10, deal.duration);
    row.bind(11, deal.hold_for).bind(12, deal.order_for).bind(13, deal.state);
    row.bind(14, std::int64_t{deal.is_price_shown}).bind(15, static_cast<std::int64_t>(deal.cue));
    row.bind(16, std::int64_t{deal.at.count()}).bind(17, deal.created).bind(18, deal.opened);
    row.bind(19, deal.ends).bind(20, deal.closed).bind(21, deal.close_reason).run();
}

void write(RowWriter& rows, const HoldRecord& hold) {
    Statement& row = rows.statement(kWriteHold);
    row.bind(1, hold.id).bind(2, hold.deal).bind(3, hold.viewer).bind(4, hold.key);
    row.bind(5, hold.quantity).bind(6, hold.state).bind(7, static_cast<std::int64_t>(hold.place));
    row.bind(8, hold.asked).bind(9, hold.until).bind(10, hold.ordered).bind(11, hold.settled);
    row.bind(12, hold.reason).run();
}

StockMovementRecord read_movement(const Statement& row) {
    return {.id = row.number(0),
            .store = row.text(1),
            .sku = row.text(2),
            .deal = row.text(3),
            .hold = row.text(4),
            .from = row.number(5),
            .to = row.number(6),
            .quantity = row.number(7),
            .reason = row.text(8),
            .actor = row.text(9),
            .utc = row.time(10)};
}

// Its columns begin at `at`.
DealRecord read_deal_at(const Statement& row, int at) {
    return {.id = row.text(at),
            .store = row.text(at + 1),
            .broadcast = row.text(at + 2),
            .sku = row.text(at + 3),
            .channel = row.text(at + 4),
            .amount = row.number(at + 5),
            .currency = row.text(at + 6),
            .quantity = row.number(at + 7),
            .per_buyer = row.number(at + 8),
            .duration = row.time(at + 9),
            .hold_for = row.time(at + 10),
            .order_for = row.time(at + 11),
            .state = row.number(at + 12),
            .is_price_shown = row.number(at + 13) != 0,
            .cue = static_cast<std::uint64_t>(row.number(at + 14)),
            .at = media::MediaTime{row.number(at + 15)},
            .created = row.time(at + 16),
            .opened = row.time(at + 17),
            .ends = row.time(at + 18),
            .closed = row.time(at + 19),
            .close_reason = row.text(at + 20)};
}

DealRecord read_deal_row(const Statement& row) { return read_deal_at(row, 0); }

HoldRecord read_hold(const Statement& row) {
    return {.id = row.text(0),
            .deal = row.text(1),
            .viewer = row.text(2),
            .key = row.text(3),
            .quantity = row.number(4),
            .state = row.number(5),
            .place = static_cast<std::uint64_t>(row.number(6)),
            .asked = row.time(7),
            .until = row.time(8),
            .ordered = row.time(9),
            .settled = row.time(10),
            .reason = row.text(11)};
}

}  // namespace

void write_row(RowWriter& rows, const DealBatch& batch) {
    for (const DealRecord& deal : batch.rows->deals)
        write(rows, deal);
    for (const HoldRecord& hold : batch.rows->holds)
        write(rows, hold);
    for (const StockMovementRecord& movement : batch.rows->movements)
        write(rows, movement);
    write_hook_events(rows, batch.rows->events);
}

void write_row(RowWriter& rows, const OrderKeyRecord& key) {
    rows.statement(kWriteKey).bind(1, key.store).bind(2, key.generation).run();
}

DealsState read_deals_state(Reader& reader) {
    constexpr std::string_view wanted =
        "(SELECT id FROM deals WHERE state != 2"
        " OR id IN (SELECT deal FROM holds WHERE state < 3)"
        " OR broadcast IN (SELECT id FROM broadcasts WHERE ended IS NULL))";
    return reader.at_one_moment([&] {
        DealsState state;
        state.deals = reader.all(select(kDealColumns, " FROM deals WHERE id IN ")
                                     .append(wanted)
                                     .append(" ORDER BY created, id"),
                                 read_deal_row);
        state.holds = reader.all(select(kHoldColumns, " FROM holds WHERE deal IN ")
                                     .append(wanted)
                                     .append(" ORDER BY asked, place, id"),
                                 read_hold);
        state.movements = reader.all(
            "SELECT 0, store, sku, deal, '', from_place, to_place,"
            " CAST(sum(quantity) AS BIGINT), '', '', 0"
            " FROM stock_movements GROUP BY store, sku, deal, from_place, to_place",
            read_movement);
        state.keys =
            reader.all("SELECT store, generation FROM order_keys", [](const Statement& row) {
                return OrderKeyRecord{.store = row.text(0), .generation = row.number(1)};
            });
        return state;
    });
}

DealsState read_deal(Reader& reader, const std::string& deal) {
    DealsState state;
    Statement found = reader.statement(select(kDealColumns, " FROM deals WHERE id = ?1"));
    found.bind(1, deal);
    state.deals = reader.all(std::move(found), read_deal_row);
    Statement holds = reader.statement(
        select(kHoldColumns, " FROM holds WHERE deal = ?1 ORDER BY asked, place, id"));
    holds.bind(1, deal);
    state.holds = reader.all(std::move(holds), read_hold);
    return state;
}

DealsState read_deal_of_hold(Reader& reader, const std::string& hold) {
    Statement found = reader.statement("SELECT deal FROM holds WHERE id = ?1");
    found.bind(1, hold);
    if (!found.step()) return {};
    return read_deal(reader, found.text(0));
}

std::vector<DealRecord> read_deals(Reader& reader, const std::string& store, std::int64_t limit) {
    Statement found = reader.statement(
        select(kDealColumns, " FROM deals WHERE store = ?1 ORDER BY created DESC, id LIMIT ?2"));
    found.bind(1, store).bind(2, limit);
    return reader.all(std::move(found), read_deal_row);
}

std::vector<HoldOfDeal> read_holds(Reader& reader, const HoldQuery& query) {
    Statement found = reader.statement(
        select(kHoldColumns, ", ")
            .append(kDealColumns)
            .append(" FROM holds JOIN deals ON deals.id = holds.deal WHERE deals.store = ?1"
                    " AND (?2 = '' OR holds.deal = ?2) AND (?3 < 0 OR holds.state = ?3)"
                    " AND (?4 = 0 OR holds.ordered > 0) AND (?5 = '' OR holds.id < ?5)"
                    " ORDER BY holds.id DESC LIMIT ?6"));
    found.bind(1, query.store).bind(2, query.deal).bind(3, query.state.value_or(-1));
    found.bind(4, std::int64_t{query.is_ordered}).bind(5, query.before).bind(6, query.limit);
    return reader.all(std::move(found), [](const Statement& row) {
        return HoldOfDeal{.hold = read_hold(row), .deal = read_deal_at(row, kHoldCount)};
    });
}

std::vector<StockMovementRecord> read_movements(Reader& reader, const MovementQuery& query) {
    Statement found = reader.statement(
        select(kMovementColumns,
               " FROM stock_movements WHERE store = ?1 AND (?2 = '' OR sku = ?2) AND id < ?3"
               " ORDER BY id DESC LIMIT ?4"));
    found.bind(1, query.store).bind(2, query.sku).bind(3, query.before).bind(4, query.limit);
    return reader.all(std::move(found), read_movement);
}

std::vector<OrderSum> read_order_sums(Reader& reader, const std::string& broadcast) {
    Statement found = reader.statement(
        "SELECT sku, channel, currency, holds.state, count(*),"
        " CAST(sum(holds.quantity) AS BIGINT), CAST(sum(holds.quantity * amount) AS BIGINT)"
        " FROM deals JOIN holds ON holds.deal = deals.id"
        " WHERE broadcast = ?1 AND ordered > 0"
        " GROUP BY sku, channel, currency, holds.state");
    found.bind(1, broadcast);
    return reader.all(std::move(found), [](const Statement& row) {
        return OrderSum{.sku = row.text(0),
                        .channel = row.text(1),
                        .currency = row.text(2),
                        .state = row.number(3),
                        .orders = static_cast<std::uint64_t>(row.number(4)),
                        .units = row.number(5),
                        .amount = row.number(6)};
    });
}

std::int64_t read_sold_units(Reader& reader, const std::string& broadcast) {
    constexpr std::int64_t sold = 4;
    Statement found = reader.statement(
        "SELECT CAST(coalesce(sum(CASE WHEN to_place = ?2 THEN moved.quantity WHEN from_place = ?2"
        " THEN -moved.quantity ELSE 0 END), 0) AS BIGINT) FROM deals"
        " JOIN stock_movements AS moved ON moved.store = deals.store AND moved.sku = deals.sku"
        " AND moved.deal = deals.id WHERE broadcast = ?1");
    found.bind(1, broadcast).bind(2, sold);
    found.step();
    return found.number(0);
}

}  // namespace shopfloor::storage
