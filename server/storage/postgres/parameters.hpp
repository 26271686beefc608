// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/session.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::storage::postgres {

/// `sql` with the parameters ?1, ?2 … as PostgreSQL writes them: $1, $2. Pure.
[[nodiscard]] std::string with_dollars(std::string_view sql);

/// The parameters of a statement, in PostgreSQL's binary format: text as it is, numbers as 8 bytes,
/// most significant first. Texts are views until they are sent.
class Parameters {
public:
    void bind(int index, std::string_view text);
    void bind(int index, std::int64_t number);
    void bind_null(int index);

    /// Numbers are BIGINT whatever the statement says; the type of texts is what it says.
    const std::vector<Oid>& types() const noexcept { return types_; }

    /// Runs the statement `name` that the session knows.
    void send_prepared(Session& session, const char* name);
    /// Runs `sql` once.
    void send_once(Session& session, const char* sql);

private:
    struct Value {
        bool is_number = false;
        std::string_view text{};  // null: NULL
        std::array<char, 8> number{};
    };

    Value& at(int index, Oid type);
    void point();
    int count() const noexcept { return static_cast<int>(values_.size()); }

    std::vector<Value> values_;
    std::vector<Oid> types_;
    std::vector<const char*> pointers_;  // to `values_`, while they are sent
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

}  // namespace shopfloor::storage::postgres
