// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/tokens.hpp"
#include "server/control/method_table.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace shopfloor::control {

/// A call that is under way, for those who repeat it meanwhile.
struct PendingCall {
    explicit PendingCall(const boost::asio::any_io_executor& executor)
        : gate(executor, boost::asio::steady_timer::time_point::max()) {}

    boost::asio::steady_timer gate;  // cancelled once there is an outcome
    std::optional<Outcome<boost::json::value>> outcome{};
};

/// What is known of a call that came with an idempotency key.
struct KeyedCall {
    std::string caller;
    std::string store;  // of the caller; empty: an operator
    std::string fingerprint;
    auth::UtcTime created{};
    std::shared_ptr<PendingCall> pending{};  // while it is under way
    bool is_answered = false;                // neither: the server stopped in the middle of it
};

struct KeyedCallLimits {
    std::chrono::milliseconds life{std::chrono::hours{24}};
    std::size_t of_caller = 10'000;
    std::size_t of_store = 20'000;  // of all its callers
    std::size_t of_all = 100'000;
};

/// Which keys were used in the last day, by hashes of caller and key: a table of bounded size,
/// some 300 bytes each. Pure; the answers lie in the storage. Owner: the business thread.
class KeyedCalls {
public:
    explicit KeyedCalls(KeyedCallLimits limits = {}) : limits_(limits) {}

    void put(const std::string& id, KeyedCall call);
    /// Null where the key is new, or older than a day.
    KeyedCall* find(const std::string& id, auth::UtcTime now);
    void forget(const std::string& id);

    /// Refusal `busy` where the caller, its store, or all together have as many keys as are kept.
    /// None is forgotten before its day is over, since its call might then be made twice.
    [[nodiscard]] Outcome<void> may_begin(const std::string& caller,
                                          const std::string& store,
                                          auth::UtcTime now);

    const KeyedCallLimits& limits() const noexcept { return limits_; }
    std::size_t size() const noexcept { return calls_.size(); }

private:
    using Counts = std::unordered_map<std::string, std::size_t>;

    void expire(auth::UtcTime now);
    Outcome<void> check(const std::string& caller, const std::string& store) const;

    KeyedCallLimits limits_;
    std::unordered_map<std::string, KeyedCall> calls_;  // by id
    Counts of_caller_;
    Counts of_store_;
};

}  // namespace shopfloor::control
