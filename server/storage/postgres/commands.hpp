// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/session.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace shopfloor::storage::postgres {

class Command;

/// Statements that are sent without waiting for an answer to each; the session learns each of them
/// once. They run within `pipeline` only. Owner: the writer's thread.
class Commands final : public StatementSource {
public:
    Statement prepare(std::string_view sql) override;

    /// All that runs from now on goes to `session`, which knows no statement yet, and outlives
    /// that.
    void use(Session& session) noexcept;

    /// As Session::pipeline, with the statements that `what` runs.
    std::optional<PostgresFailure> pipeline(const std::function<void()>& what);

    /// A statement without parameters.
    void send(const char* sql);

private:
    friend class Command;

    Session* session_ = nullptr;
    int sessions_ = 0;              // so far
    int pipelines_ = 0;             // so far
    int names_ = 0;                 // given to statements
    std::vector<Command*> sent_{};  // by each message of this pipeline: whom it prepares, or null
};

}  // namespace shopfloor::storage::postgres
