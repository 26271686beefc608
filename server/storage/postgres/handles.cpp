// SPDX-License-Identifier: MIT
#include "server/storage/postgres/handles.hpp"

namespace shopfloor::storage::postgres {
namespace {

StorageError meaning_of(std::string_view sqlstate) noexcept {
    if (sqlstate == "53100") return StorageError::Full;
    if (sqlstate == "55P03" || sqlstate == "40P01") return StorageError::Locked;
    if (sqlstate.starts_with("XX0") && sqlstate != "XX000") return StorageError::Damaged;
    // An error of its disk; a database, table or role that takes no writes.
    if (sqlstate == "58030" || sqlstate == "25006" || sqlstate == "42501") {
        return StorageError::Unwritable;
    }
    // It ends, starts, or has no room for another connection.
    if (sqlstate.starts_with("08") || sqlstate.starts_with("57P") || sqlstate == "53300" ||
        sqlstate == "25P03") {
        return StorageError::Unreachable;
    }
    return StorageError::Failed;
}

}  // namespace

PostgresFailure::PostgresFailure(const std::string& sqlstate, const std::string& words)
    : DatabaseFailure(meaning_of(sqlstate), words, sqlstate) {}

std::string in_one_line(std::string_view words) {
    std::string line;
    for (const char letter : words) {
        const bool is_space = letter == '\n' || letter == '\t' || letter == ' ';
        if (!is_space) {
            line += letter;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

}  // namespace shopfloor::storage::postgres
