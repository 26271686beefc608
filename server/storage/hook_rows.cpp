// SPDX-License-Identifier: MIT
#include "server/storage/hook_records.hpp"
#include "server/storage/rows.hpp"

#include <map>
#include <utility>

namespace shopfloor::storage {
namespace {

constexpr std::int64_t kMaxSetAside = 10'000;  // of a hook: older ones are deleted
constexpr std::int64_t kMaxDeliveries = 100;   // the same

constexpr std::string_view kWriteHook =
    "INSERT INTO hooks (id, store, url, label, kinds, state, generation, previous_until, created)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
    " ON CONFLICT (id) DO UPDATE SET url = ?3, label = ?4, kinds = ?5, state = ?6,"
    " generation = ?7, previous_until = ?8";
constexpr std::string_view kOpenStream =
    "INSERT INTO hook_streams (hook, broadcast, last_seq) SELECT id, ?2, 0 FROM hooks"
    " WHERE id = ?1 ON CONFLICT (hook, broadcast) DO NOTHING";
constexpr std::string_view kWriteEvent =
    "INSERT INTO hook_events (hook, broadcast, seq, id, kind, utc_ms, since_ms, state, data)"
    " SELECT hook, broadcast, last_seq + ?3, ?4, ?5, ?6, ?6, 0, ?7 FROM hook_streams"
    " WHERE hook = ?1 AND broadcast = ?2";
constexpr std::string_view kCountEvents =
    "UPDATE hook_streams SET last_seq = last_seq + ?3 WHERE hook = ?1 AND broadcast = ?2";
constexpr std::string_view kDeleteDelivered =
    "DELETE FROM hook_events WHERE hook = ?1 AND broadcast = ?2 AND seq >= ?3 AND seq <= ?4"
    " AND state = 0";
// By their numbers: another one in between may have begun to wait again while these were sent.
constexpr std::string_view kDeleteAgain =
    "DELETE FROM hook_events WHERE hook = ?1 AND broadcast = ?2 AND seq = ?3 AND state = 2";
constexpr std::string_view kSetAside =
    "UPDATE hook_events SET state = 1, since_ms = ?5 WHERE hook = ?1 AND broadcast = ?2"
    " AND seq >= ?3 AND seq <= ?4 AND state = 0";
constexpr std::string_view kSetAsideAgain =
    "UPDATE hook_events SET state = 1, since_ms = ?4 WHERE hook = ?1 AND broadcast = ?2"
    " AND seq = ?3 AND state = 2";
constexpr std::string_view kForgetSetAside =
    "DELETE FROM hook_events WHERE hook = ?1 AND state = 1 AND since_ms < (SELECT since_ms"
    " FROM hook_events WHERE hook = ?1 AND state = 1 ORDER BY since_ms DESC LIMIT 1 OFFSET ?2)";
constexpr std::string_view kWriteDelivery =
    "INSERT INTO hook_deliveries (hook, id, utc_ms, took_ms, broadcast, first_seq, last_seq,"
    " events, status, outcome, reason)"
    " SELECT id, coalesce((SELECT max(id) FROM hook_deliveries WHERE hook = ?1), 0) + 1, ?2, ?3,"
    " ?4, ?5, ?6, ?7, ?8, ?9, ?10 FROM hooks WHERE id = ?1";
constexpr std::string_view kForgetDeliveries =
    "DELETE FROM hook_deliveries WHERE hook = ?1 AND id <="
    " (SELECT max(id) FROM hook_deliveries WHERE hook = ?1) - ?2";
constexpr std::string_view kResend =
    "UPDATE hook_events SET state = 2, since_ms = ?3 WHERE hook = ?1 AND state = 1"
    " AND (broadcast, seq) IN (SELECT broadcast, seq FROM hook_events WHERE hook = ?1"
    " AND state = 1 AND (?2 = '' OR id = ?2) ORDER BY since_ms, broadcast, seq LIMIT ?4)";
constexpr std::string_view kSweep =
    "DELETE FROM hook_events WHERE hook = ?1 AND NOT EXISTS (SELECT 1 FROM hooks WHERE id = ?1)"
    " AND (broadcast, seq) IN (SELECT broadcast, seq FROM hook_events WHERE hook = ?1"
    " ORDER BY broadcast, seq LIMIT ?2)";

void bind_stream(Statement& row, const HookDeliveryRecord& delivery) {
    row.bind(1, delivery.hook).bind(2, delivery.broadcast);
}

void forget_events(RowWriter& rows, const HookDeliveryRecord& delivery) {
    Statement& row = rows.statement(kDeleteDelivered);
    bind_stream(row, delivery);
    row.bind(3, delivery.first_seq).bind(4, delivery.last_seq).run();
    for (const std::int64_t seq : delivery.again) {
        Statement& again = rows.statement(kDeleteAgain);
        bind_stream(again, delivery);
        again.bind(3, seq).run();
    }
}

void set_aside(RowWriter& rows, const HookDeliveryRecord& delivery) {
    Statement& row = rows.statement(kSetAside);
    bind_stream(row, delivery);
    row.bind(3, delivery.first_seq).bind(4, delivery.last_seq).bind(5, delivery.utc).run();
    for (const std::int64_t seq : delivery.again) {
        Statement& again = rows.statement(kSetAsideAgain);
        bind_stream(again, delivery);
        again.bind(3, seq).bind(4, delivery.utc).run();
    }
    rows.statement(kForgetSetAside).bind(1, delivery.hook).bind(2, kMaxSetAside).run();
}

HookOutcome outcome_of(std::int64_t number) {
    const bool is_known = number >= 0 && number <= static_cast<std::int64_t>(HookOutcome::SetAside);
    return is_known ? static_cast<HookOutcome>(number) : HookOutcome::Failed;
}

}  // namespace

void write_row(RowWriter& rows, const HookRecord& hook) {
    Statement& row = rows.statement(kWriteHook);
    row.bind(1, hook.id).bind(2, hook.store).bind(3, hook.url).bind(4, hook.label);
    row.bind(5, hook.kinds).bind(6, hook.state).bind(7, hook.generation);
    row.bind(8, hook.previous_until).bind(9, hook.created).run();
}

void write_row(RowWriter& rows, const HookRemoval& removal) {
    for (const std::string_view sql : {"DELETE FROM hook_deliveries WHERE hook = ?1",
                                       "DELETE FROM hook_streams WHERE hook = ?1",
                                       "DELETE FROM hooks WHERE id = ?1"}) {
        rows.statement(sql).bind(1, removal.id).run();
    }
}

void write_row(RowWriter& rows, const HookSweep& sweep) {
    rows.statement(kSweep).bind(1, sweep.hook).bind(2, kHookRowsAtOnce).run();
}

void write_hook_events(RowWriter& rows, const std::vector<HookEventRecord>& events) {
    using Stream = std::pair<std::string_view, std::string_view>;
    std::map<Stream, std::int64_t> counts;
    for (const HookEventRecord& event : events) {
        std::int64_t& count = counts[{event.hook, event.broadcast}];
        if (count == 0) {
            rows.statement(kOpenStream).bind(1, event.hook).bind(2, event.broadcast).run();
        }
        ++count;
        if (!event.is_kept) continue;
        Statement& row = rows.statement(kWriteEvent);
        row.bind(1, event.hook).bind(2, event.broadcast).bind(3, count).bind(4, event.id);
        row.bind(5, event.kind).bind(6, event.utc).bind(7, event.data).run();
    }
    for (const auto& [stream, count] : counts) {
        Statement& row = rows.statement(kCountEvents);
        row.bind(1, stream.first).bind(2, stream.second).bind(3, count).run();
    }
}

void write_row(RowWriter& rows, const HookEventBatch& batch) {
    write_hook_events(rows, batch.events);
}

void write_row(RowWriter& rows, const HookDeliveryRecord& delivery) {
    if (delivery.outcome == HookOutcome::Delivered) forget_events(rows, delivery);
    if (delivery.outcome == HookOutcome::SetAside) set_aside(rows, delivery);
    Statement& row = rows.statement(kWriteDelivery);
    row.bind(1, delivery.hook).bind(2, delivery.utc).bind(3, delivery.took);
    row.bind(4, delivery.broadcast).bind(5, delivery.first_seq).bind(6, delivery.last_seq);
    row.bind(7, delivery.events).bind(8, delivery.status);
    row.bind(9, static_cast<std::int64_t>(delivery.outcome)).bind(10, delivery.reason).run();
    rows.statement(kForgetDeliveries).bind(1, delivery.hook).bind(2, kMaxDeliveries).run();
}

void write_row(RowWriter& rows, const HookResend& resend) {
    Statement& row = rows.statement(kResend);
    row.bind(1, resend.hook).bind(2, resend.event).bind(3, resend.now);
    row.bind(4, kHookRowsAtOnce).run();
}

std::vector<HookRecord> read_hooks(Reader& reader) {
    return reader.all(
        "SELECT id, store, url, label, kinds, state, generation, previous_until, created"
        " FROM hooks ORDER BY created, id",
        [](const Statement& row) {
            return HookRecord{.id = row.text(0),
                              .store = row.text(1),
                              .url = row.text(2),
                              .label = row.text(3),
                              .kinds = row.text(4),
                              .state = row.number(5),
                              .generation = row.number(6),
                              .previous_until = row.time(7),
                              .created = row.time(8)};
        });
}

std::vector<HookBacklog> read_hook_backlog(Reader& reader, const std::string& hook) {
    // Two texts: of one hook only its own rows are read.
    const std::string columns =
        "SELECT hook, broadcast, sum(CASE WHEN state = 1 THEN 0 ELSE 1 END),"
        " sum(CASE WHEN state = 1 THEN 1 ELSE 0 END) FROM hook_events";
    const std::string by_stream = " GROUP BY hook, broadcast ORDER BY hook, broadcast";
    Statement found =
        reader.statement(columns + (hook.empty() ? "" : " WHERE hook = ?1") + by_stream);
    if (!hook.empty()) found.bind(1, hook);
    return reader.all(std::move(found), [](const Statement& row) {
        return HookBacklog{.hook = row.text(0),
                           .broadcast = row.text(1),
                           .waiting = row.number(2),
                           .set_aside = row.number(3)};
    });
}

bool has_hook_events(Reader& reader, const std::string& hook) {
    Statement found = reader.statement("SELECT seq FROM hook_events WHERE hook = ?1 LIMIT 1");
    found.bind(1, hook);
    return !reader.all(std::move(found), [](const Statement& row) { return row.number(0); })
                .empty();
}

std::int64_t count_set_aside_events(Reader& reader,
                                    const std::string& hook,
                                    const std::string& event) {
    Statement found = reader.statement(
        "SELECT count(*) FROM hook_events WHERE hook = ?1 AND state = 1 AND (?2 = '' OR id = ?2)");
    found.bind(1, hook).bind(2, event);
    return reader.all(std::move(found), [](const Statement& row) { return row.number(0); }).front();
}

std::vector<WaitingHookEvent> read_waiting_events(Reader& reader,
                                                  const std::string& hook,
                                                  const std::string& broadcast,
                                                  std::int64_t limit) {
    Statement found = reader.statement(
        "SELECT seq, id, kind, utc_ms, since_ms, state, data FROM hook_events"
        " WHERE hook = ?1 AND broadcast = ?2 AND state <> 1 ORDER BY seq LIMIT ?3");
    found.bind(1, hook).bind(2, broadcast).bind(3, limit);
    return reader.all(std::move(found), [](const Statement& row) {
        return WaitingHookEvent{
            .seq = row.number(0),
            .id = row.text(1),
            .kind = row.text(2),
            .utc = row.time(3),
            .since = row.time(4),
            .is_again = row.number(5) == static_cast<std::int64_t>(HookEventState::Again),
            .data = row.text(6)};
    });
}

std::vector<SetAsideHookEvent> read_set_aside_events(Reader& reader,
                                                     const std::string& hook,
                                                     std::int64_t limit) {
    Statement found = reader.statement(
        "SELECT id, kind, broadcast, seq, utc_ms FROM hook_events WHERE hook = ?1 AND state = 1"
        " ORDER BY since_ms DESC, utc_ms DESC, seq DESC LIMIT ?2");
    found.bind(1, hook).bind(2, limit);
    return reader.all(std::move(found), [](const Statement& row) {
        return SetAsideHookEvent{.id = row.text(0),
                                 .kind = row.text(1),
                                 .broadcast = row.text(2),
                                 .seq = row.number(3),
                                 .utc = row.time(4)};
    });
}

std::vector<HookDeliveryRecord> read_hook_deliveries(Reader& reader,
                                                     const std::string& hook,
                                                     std::int64_t limit) {
    Statement found = reader.statement(
        "SELECT hook, broadcast, first_seq, last_seq, events, utc_ms, took_ms, status, outcome,"
        " reason FROM hook_deliveries WHERE hook = ?1 ORDER BY id DESC LIMIT ?2");
    found.bind(1, hook).bind(2, limit);
    return reader.all(std::move(found), [](const Statement& row) {
        return HookDeliveryRecord{.hook = row.text(0),
                                  .broadcast = row.text(1),
                                  .first_seq = row.number(2),
                                  .last_seq = row.number(3),
                                  .events = row.number(4),
                                  .utc = row.time(5),
                                  .took = row.time(6),
                                  .status = row.number(7),
                                  .outcome = outcome_of(row.number(8)),
                                  .reason = row.text(9)};
    });
}

}  // namespace shopfloor::storage
