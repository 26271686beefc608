// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/keyed_calls.hpp"
#include "server/storage/call_records.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <string>
#include <vector>

namespace shopfloor::control {

/// Keeps book of the calls that change something: each one's outcome is in the audit log, on the
/// disk, before it is answered; and a call with an idempotency key runs once, however often it
/// comes.
///
/// With a key, three things are stored: the intent before the method runs, then the answer with
/// the audit's entry. A repeat gets the same answer, sealed with the key meanwhile, since answers
/// hold secrets. Where the intent has no answer, the server stopped in between: the repeat is told
/// that the outcome is unknown. What is not final (`busy`, `failed`) is not kept.
///
/// Owner: the business thread.
class CallBook {
public:
    using Handler = std::function<Answer(auth::Caller, boost::json::object)>;

    struct Wiring {
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        std::function<auth::UtcTime()> now;
        std::chrono::milliseconds audit_life{std::chrono::hours{365 * 24}};
    };

    /// `storage` must outlive it and its unfinished calls.
    explicit CallBook(Wiring wiring, KeyedCallLimits limits = {});

    /// Takes up which keys were used. Call before the first request.
    void restore(const std::vector<storage::KeyedCallRecord>& stored);
    /// Takes away what is over, once an hour, until `stop`.
    void start();
    void stop();

    /// Runs a changing method. `params` may hold `idempotency_key`, 1 to 128 bytes of text, which
    /// the method does not see.
    Answer run(auth::Caller caller,
               std::string method,
               boost::json::object params,
               Handler handler);

    /// Writes down a call that was refused before its method ran.
    Answer refuse(auth::Caller caller,
                  std::string method,
                  boost::json::object params,
                  Refusal refusal);

    /// A page of the audit log, the newest first.
    boost::asio::awaitable<Outcome<std::vector<storage::AuditRecord>>> audit(
        storage::AuditQuery query);

private:
    /// Of a call with a key.
    struct Keyed {
        std::string id;
        std::string seal;  // what its answer is sealed with
        storage::KeyedCallRecord record;
        std::shared_ptr<PendingCall> pending;
    };

    Answer run_once(Keyed keyed,
                    storage::AuditRecord entry,
                    auth::Caller caller,
                    boost::json::object params,
                    Handler handler);
    Answer repeat(KeyedCall known, Keyed keyed, std::string method);
    Answer record(storage::AuditRecord entry,
                  Outcome<boost::json::value> outcome,
                  std::vector<storage::Change> changes);
    void finish(const Keyed& keyed, const Outcome<boost::json::value>& outcome, bool is_kept);
    void prune();
    void arm_pruning();

    Wiring wiring_;
    KeyedCalls calls_;
    boost::asio::steady_timer prune_timer_;
};

}  // namespace shopfloor::control
