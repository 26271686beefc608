// SPDX-License-Identifier: MIT
#include "server/storage/postgres/reading_connection.hpp"

#include "server/storage/postgres/parameters.hpp"

#include <fmt/format.h>

namespace shopfloor::storage::postgres {
namespace {

constexpr std::chrono::seconds kPause{1};

// pg_type.dat: bool, int8, int2, int4.
constexpr Oid kBool = 16;
constexpr Oid kBigint = 20;
constexpr Oid kSmallint = 21;
constexpr Oid kInteger = 23;

/// A statement that is sent when its first row is asked for. All rows are then in memory: whoever
/// asks for many makes records of them anyhow.
class Query final : public PreparedStatement {
public:
    Query(ReadingConnection& connection, std::string_view sql)
        : connection_(connection), sql_(with_dollars(sql)) {}

    void bind(int index, std::string_view text) override { parameters_.bind(index, text); }
    void bind(int index, std::int64_t number) override { parameters_.bind(index, number); }
    void bind_null(int index) override { parameters_.bind_null(index); }

    bool step() override {
        if (!rows_) {
            rows_ = connection_.with_session([this](Session& session) {
                parameters_.send_once(session, sql_.c_str());
                return session.answer();
            });
        }
        return ++row_ < PQntuples(rows_.get());
    }
    void run() override {
        while (step()) {
        }
        rows_.reset();
        row_ = -1;
    }

    bool is_null(int column) const override { return PQgetisnull(rows_.get(), row_, column) != 0; }
    std::string_view text(int column) const override {
        return {PQgetvalue(rows_.get(), row_, column),
                static_cast<std::size_t>(PQgetlength(rows_.get(), row_, column))};
    }
    std::int64_t number(int column) const override;

private:
    ReadingConnection& connection_;
    std::string sql_;
    Parameters parameters_;
    ResultPtr rows_;
    int row_ = -1;
};

std::int64_t Query::number(int column) const {
    if (is_null(column)) return 0;
    std::uint64_t bits = 0;
    for (const char byte : text(column))
        bits = bits << 8U | static_cast<unsigned char>(byte);
    switch (PQftype(rows_.get(), column)) {
        case kBool:
        case kBigint: return static_cast<std::int64_t>(bits);
        case kSmallint: return static_cast<std::int16_t>(bits);
        case kInteger: return static_cast<std::int32_t>(bits);
        default:
            throw DatabaseFailure{StorageError::Failed,
                                  fmt::format("column {} of \"{}\" is no whole number: the "
                                              "statement must cast it to BIGINT",
                                              column,
                                              sql_),
                                  "42804"};
    }
}

}  // namespace

Statement ReadingConnection::prepare(std::string_view sql) {
    return Statement{std::make_unique<Query>(*this, sql)};
}

Session& ReadingConnection::session() {
    if (session_) return *session_;
    const auto now = std::chrono::steady_clock::now();
    if (now < not_before_) throw ConnectionLost{last_words_};
    try {
        return session_.emplace(address_, Advice::NotWanted, &patience_);
    } catch (const ConnectionLost& lost) {
        not_before_ = std::chrono::steady_clock::now() + kPause;
        last_words_ = lost.what();
        throw;
    }
}

void ReadingConnection::begin_snapshot() {
    with_session([](Session& session) {
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    });
}

void ReadingConnection::end_snapshot() noexcept {
    if (!session_) return;
    try {
        session_->execute("ROLLBACK");
    } catch (const DatabaseFailure&) {
        session_.reset();
    }
}

}  // namespace shopfloor::storage::postgres
