// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::storage {

/// What a database makes of one SQL text. Owner: the thread of its connection, which must outlive
/// it. Throws DatabaseFailure.
class PreparedStatement {
public:
    virtual ~PreparedStatement() = default;

    virtual void bind(int index, std::string_view text) = 0;
    virtual void bind(int index, std::int64_t number) = 0;
    virtual void bind_null(int index) = 0;

    virtual bool step() = 0;
    virtual void run() = 0;

    virtual bool is_null(int column) const = 0;
    virtual std::string_view text(int column) const = 0;
    virtual std::int64_t number(int column) const = 0;
};

/// A statement of a topic, used again and again. Owner: the thread of its database.
class Statement {
public:
    explicit Statement(std::unique_ptr<PreparedStatement> prepared)
        : prepared_(std::move(prepared)) {}

    /// Parameters (?1, ?2 …) by their number. A text view must live until the statement has run.
    Statement& bind(int index, std::string_view text) {
        prepared_->bind(index, text);
        return *this;
    }
    Statement& bind(int index, std::int64_t number) {
        prepared_->bind(index, number);
        return *this;
    }
    Statement& bind(int index, std::chrono::milliseconds time) {
        return bind(index, std::int64_t{time.count()});
    }
    Statement& bind_null(int index) {
        prepared_->bind_null(index);
        return *this;
    }

    /// The next row: whether there is one. For statements that read. Throws DatabaseFailure.
    bool step() { return prepared_->step(); }
    /// Runs a statement that writes, and makes it ready for the next time. What fails may be told
    /// only when the whole group of changes is sent.
    void run() { prepared_->run(); }

    /// Of the row; columns from 0. What is NULL reads as "" and 0.
    std::string text(int column) const { return std::string{prepared_->text(column)}; }
    std::int64_t number(int column) const { return prepared_->number(column); }
    std::chrono::milliseconds time(int column) const {
        return std::chrono::milliseconds{number(column)};
    }
    std::optional<std::chrono::milliseconds> optional_time(int column) const {
        if (prepared_->is_null(column)) return std::nullopt;
        return time(column);
    }

private:
    std::unique_ptr<PreparedStatement> prepared_;
};

}  // namespace shopfloor::storage
