// SPDX-License-Identifier: MIT
#pragma once

#include "server/health/histogram.hpp"
#include "server/hooks/backoff.hpp"
#include "server/hooks/exchange.hpp"
#include "server/hooks/request.hpp"
#include "server/hooks/slots.hpp"
#include "server/storage/hook_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace shopfloor::hooks {

using storage::UtcTime;

struct CourierSettings {
    TargetRules rules{};
    std::chrono::milliseconds connect_timeout{3000};  // for the name, and again for the connection
    std::chrono::milliseconds timeout{10'000};        // of a whole try
    Backoff backoff{};
    std::chrono::milliseconds give_up{std::chrono::hours{24}};
    std::size_t connections = 64;
};

/// Read by any thread.
struct CourierCounters {
    std::atomic<std::uint64_t> delivered_requests{0};
    std::atomic<std::uint64_t> failed_requests{0};
    std::atomic<std::uint64_t> delivered_events{0};
    std::atomic<std::uint64_t> set_aside_events{0};
    health::Histogram delays{};  // from an event to its receiver's word
};

/// A hook as the courier has to know it.
struct Receiver {
    std::string id;
    std::string store;
    std::string url;
    std::string secret;
    std::string previous;  // signs as well, until then
    UtcTime previous_until{};
    bool is_on = true;
    std::uint64_t revision = 0;  // another one after each change: how an old one fared is nothing
};

/// How one try went.
struct Attempt {
    bool is_delivered = false;
    unsigned status = 0;   // of HTTP; 0: no answer
    std::string reason{};  // where it was not: a sentence
    std::chrono::milliseconds took{};
};

/// Brings events from the database to their receivers: at least once, of one broadcast in their
/// order, one request under way for each (hook, broadcast). What fails is tried again; what has
/// failed for too long is set aside.
///
/// Owner: `executor`, which one thread runs. Functions: any thread. Its end needs that `stop` was
/// called and the executor has run out of work.
class Courier {
public:
    /// So many events of a hook do not wait any more.
    using Settled =
        std::function<void(const std::string& store, const std::string& hook, std::size_t events)>;
    /// The receiver of that revision has said that it wants no more (410).
    using Gone = std::function<void(
        const std::string& store, const std::string& hook, std::uint64_t revision)>;
    struct Wiring {  // all of which must outlive it
        boost::asio::any_io_executor executor;
        storage::Storage& storage;
        const tls::ClientTrust& trust;
        CourierCounters& counters;
        /// As Lookups::find; `is_poor`: for a hook that does badly.
        std::function<boost::asio::awaitable<Outcome<Addresses>>(
            std::string host, std::chrono::milliseconds limit, bool is_poor)>
            look_up;
        std::function<UtcTime()> now;
        // On the courier's thread.
        Settled settled;
        Gone gone;
    };
    Courier(CourierSettings settings, Wiring wiring);

    /// A hook is there, or has changed: what waits for it goes out now, also where tries failed.
    void set(Receiver receiver);
    void remove(std::string hook);
    /// Something was stored for them.
    void wake(std::string hook, std::string broadcast);
    /// One request to a hook that was set, with one event that is not kept. Resumes on the caller's
    /// executor.
    boost::asio::awaitable<Attempt> test(std::string hook);
    /// Ends what is under way; what was not delivered stays in the database.
    void stop();

private:
    using Events = std::vector<storage::WaitingHookEvent>;
    using Key = std::pair<std::string, std::string>;  // hook, broadcast
    struct Stream {
        Stream(Key named, const boost::asio::any_io_executor& executor)
            : key(std::move(named)), pause(executor) {}

        Key key;
        bool is_woken = false;
        boost::asio::steady_timer pause;  // before the next try
        boost::asio::cancellation_signal end{};
    };

    /// `first`: a pause before anything else.
    void spawn(Stream& stream, std::chrono::milliseconds first = {});
    void ended(const Key& key, const std::exception_ptr& failure);
    boost::asio::awaitable<void> find_backlogs();
    boost::asio::awaitable<void> run(Stream& stream, std::chrono::milliseconds first);
    boost::asio::awaitable<Result<Events>> read(Key key);
    boost::asio::awaitable<bool> settle(Receiver receiver,
                                        std::string broadcast,
                                        Events events,
                                        Attempt attempt);
    boost::asio::awaitable<Attempt> attempt(Receiver receiver,
                                            std::string body,
                                            std::unique_ptr<Connection>& connection);
    boost::asio::awaitable<Attempt> attempt_test(std::string hook);
    boost::asio::awaitable<Outcome<std::unique_ptr<Connection>>> connect(
        Target target, bool is_poor, Connection::Deadline deadline);
    bool is_current(const Receiver& receiver) const;
    void judge(const Receiver& receiver, bool went_well);
    void go(const Receiver& receiver);
    Signer signer_of(const Receiver& receiver) const;
    void count(const storage::HookDeliveryRecord& delivery, const Events& events);

    CourierSettings settings_;
    Wiring wiring_;
    Slots slots_;
    std::map<std::string, Receiver> receivers_;
    std::map<Key, std::unique_ptr<Stream>> streams_;
    std::set<std::string> unseen_;  // hooks for which something may wait since before
    bool is_looking_ = false;       // for that
    boost::asio::steady_timer looks_again_;
    std::mt19937 chance_{std::random_device{}()};
    bool is_stopping_ = false;
};

}  // namespace shopfloor::hooks
