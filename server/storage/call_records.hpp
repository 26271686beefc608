// SPDX-License-Identifier: MIT
// The calls that change something: who made them (the audit log), and which of them are not to be
// made twice.
#pragma once

#include "server/storage/storage.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

struct AuditRecord {
    std::int64_t id = 0;  // given by the database
    UtcTime utc{};
    std::string actor{};  // id of the token or the member
    std::string name{};   // as it was then
    std::string role{};
    std::string method{};
    std::string store{};    // empty where the call is about none
    std::string params{};   // JSON, without secrets, at most 1 KiB
    std::string outcome{};  // "done", or a refusal's code
};

/// Takes away what is older, at most `max_rows` at once.
struct AuditPruning {
    UtcTime before{};
    std::int64_t max_rows = 1000;
};

struct AuditQuery {
    std::optional<std::string> store{};  // none: all
    std::int64_t before = INT64_MAX;     // ids below this
    std::size_t limit = 50;
};

/// A call that came with an idempotency key.
struct KeyedCallRecord {
    std::string id;  // hash of caller and key
    std::string caller;
    std::string store{};      // the caller's; empty: none
    std::string fingerprint;  // hash of method and params
    UtcTime created{};
    std::optional<std::string> answer{};  // sealed; none while it is not known
};

struct KeyedCallRemoval {
    std::string id;
};

/// Takes away all that are older.
struct KeyedCallPruning {
    UtcTime before{};
};

void write_row(RowWriter& rows, const AuditRecord& entry);
void write_row(RowWriter& rows, const AuditPruning& pruning);
void write_row(RowWriter& rows, const KeyedCallRecord& call);
void write_row(RowWriter& rows, const KeyedCallRemoval& removal);
void write_row(RowWriter& rows, const KeyedCallPruning& pruning);

/// The newest first.
[[nodiscard]] std::vector<AuditRecord> read_audit(Reader& reader, const AuditQuery& query);
/// Without their answers, but for whether there is one ("" then). The oldest first.
[[nodiscard]] std::vector<KeyedCallRecord> read_keyed_calls(Reader& reader);
[[nodiscard]] std::optional<std::string> read_keyed_answer(Reader& reader, const std::string& id);

}  // namespace shopfloor::storage
