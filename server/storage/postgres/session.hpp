// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/patience.hpp"
#include "server/storage/postgres/address.hpp"
#include "server/storage/postgres/handles.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace shopfloor::storage::postgres {

/// Whether a connection that fails is to say what a person can do about it.
enum class Advice { Wanted, NotWanted };

/// A connection, with a limit for every wait. Owner: one thread. Throws ConnectionLost when it is
/// of no more use, PostgresFailure where the server said no.
class Session {
public:
    /// Connects and sets the limits that the server keeps. Blocks. No wait outlasts `patience`,
    /// which outlives this; null: there is no end to it.
    explicit Session(const Address& address,
                     Advice advice = Advice::NotWanted,
                     const Patience* patience = nullptr);

    /// libpq's, to send with. What is sent is answered by `answer` or within `pipeline`.
    PGconn& connection() noexcept { return *connection_; }

    /// Runs statements without parameters, separated by ';'.
    void execute(const std::string& sql);
    /// The first column of the first row; "" where there is none.
    std::string value(const std::string& sql);

    /// The answer to the one statement that was sent.
    ResultPtr answer();

    /// What `send` sends goes out together, without an answer to each, and `take` is told of each
    /// that was done, in their order. Whether all was: otherwise what failed first; what came after
    /// it was not begun.
    std::optional<PostgresFailure> pipeline(const std::function<void()>& send,
                                            const std::function<void(PGresult&)>& take);

    /// Throws ConnectionLost if libpq did not take what it was to send.
    void require_sent(int is_sent);

    /// The process of the server that serves this, for tests and logs.
    int server_process() const noexcept { return PQbackendPID(connection_.get()); }

private:
    using Clock = std::chrono::steady_clock;

    void connect(Advice advice);
    ResultPtr next_result(Clock::time_point limit);
    PostgresFailure failure_of(const PGresult& result) const;
    [[noreturn]] void lose() const;

    std::optional<Clock::time_point> end_of_patience() const noexcept {
        return patience_ == nullptr ? std::nullopt : patience_->end();
    }

    Address address_;
    const Patience* patience_;
    ConnectionPtr connection_;
};

}  // namespace shopfloor::storage::postgres
