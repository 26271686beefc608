// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sqlite_handles.hpp"
#include "server/storage/storage.hpp"

namespace shopfloor::storage {

/// Writes changes through statements prepared once. Owner: the thread of `database`, which must
/// outlive it. Throws SqliteFailure.
class RowWriter {
public:
    explicit RowWriter(sqlite3& database);

    void write(const Change& change);

private:
    void write_row(const StoreRecord& store);
    void write_row(const StreamKeyRecord& key);
    void write_row(const TokenRecord& token);
    void write_row(const ProductRecord& product);
    void write_row(const BroadcastRecord& broadcast);
    void write_row(const CueRecord& record);

    Statement store_;
    Statement key_;
    Statement token_;
    Statement product_;
    Statement broadcast_;
    Statement cue_;
};

/// Reads everything, as of one moment. Throws SqliteFailure.
[[nodiscard]] Contents read_contents(sqlite3& database);

}  // namespace shopfloor::storage
