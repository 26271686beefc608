// SPDX-License-Identifier: MIT
#include "server/storage/call_records.hpp"
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteAudit =
    "INSERT INTO audit (utc_ms, actor, name, role, method, store, params, outcome)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
constexpr std::string_view kPruneAudit =
    "DELETE FROM audit WHERE id IN"
    " (SELECT id FROM audit WHERE utc_ms < ?1 ORDER BY id LIMIT ?2)";
constexpr std::string_view kWriteCall =
    "INSERT INTO keyed_calls (id, caller, fingerprint, created, answer, store)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (id) DO UPDATE SET fingerprint = ?3, created = ?4, answer = ?5";
constexpr std::string_view kRemoveCall = "DELETE FROM keyed_calls WHERE id = ?1";
constexpr std::string_view kPruneCalls = "DELETE FROM keyed_calls WHERE created < ?1";
constexpr std::string_view kAuditOfAll =
    "SELECT id, utc_ms, actor, name, role, method, store, params, outcome FROM audit"
    " WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
constexpr std::string_view kAuditOfStore =
    "SELECT id, utc_ms, actor, name, role, method, store, params, outcome FROM audit"
    " WHERE id < ?1 AND store = ?3 ORDER BY id DESC LIMIT ?2";

AuditRecord read_entry(const Statement& row) {
    return {.id = row.number(0),
            .utc = row.time(1),
            .actor = row.text(2),
            .name = row.text(3),
            .role = row.text(4),
            .method = row.text(5),
            .store = row.text(6),
            .params = row.text(7),
            .outcome = row.text(8)};
}

KeyedCallRecord read_call(const Statement& row) {
    KeyedCallRecord call{.id = row.text(0),
                         .caller = row.text(1),
                         .store = row.text(2),
                         .fingerprint = row.text(3),
                         .created = row.time(4)};
    if (row.number(5) != 0) call.answer.emplace();
    return call;
}

}  // namespace

void write_row(RowWriter& rows, const AuditRecord& entry) {
    Statement& row = rows.statement(kWriteAudit);
    row.bind(1, entry.utc).bind(2, entry.actor).bind(3, entry.name).bind(4, entry.role);
    row.bind(5, entry.method).bind(6, entry.store).bind(7, entry.params);
    row.bind(8, entry.outcome).run();
}

void write_row(RowWriter& rows, const AuditPruning& pruning) {
    rows.statement(kPruneAudit).bind(1, pruning.before).bind(2, pruning.max_rows).run();
}

void write_row(RowWriter& rows, const KeyedCallRecord& call) {
    Statement& row = rows.statement(kWriteCall);
    row.bind(1, call.id).bind(2, call.caller).bind(3, call.fingerprint).bind(4, call.created);
    if (call.answer) {
        row.bind(5, *call.answer);
    } else {
        row.bind_null(5);
    }
    row.bind(6, call.store).run();
}

void write_row(RowWriter& rows, const KeyedCallRemoval& removal) {
    rows.statement(kRemoveCall).bind(1, removal.id).run();
}

void write_row(RowWriter& rows, const KeyedCallPruning& pruning) {
    rows.statement(kPruneCalls).bind(1, pruning.before).run();
}

std::vector<AuditRecord> read_audit(Reader& reader, const AuditQuery& query) {
    Statement statement = reader.statement(query.store ? kAuditOfStore : kAuditOfAll);
    statement.bind(1, query.before).bind(2, static_cast<std::int64_t>(query.limit));
    if (query.store) statement.bind(3, *query.store);
    return reader.all(std::move(statement), read_entry);
}

std::vector<KeyedCallRecord> read_keyed_calls(Reader& reader) {
    return reader.all(
        "SELECT id, caller, store, fingerprint, created, answer IS NOT NULL FROM keyed_calls"
        " ORDER BY created",
        read_call);
}

std::optional<std::string> read_keyed_answer(Reader& reader, const std::string& id) {
    Statement statement = reader.statement("SELECT answer FROM keyed_calls WHERE id = ?1");
    statement.bind(1, id);
    if (!statement.step()) return std::nullopt;
    return statement.text(0);
}

}  // namespace shopfloor::storage
