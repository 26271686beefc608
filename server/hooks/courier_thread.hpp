// SPDX-License-Identifier: MIT
#pragma once

#include "server/hooks/courier.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <string>
#include <thread>

namespace shopfloor::hooks {

/// A courier, and the thread that it has to itself: neither a receiver nor a signature over a
/// large body costs the business thread anything.
///
/// Owner: whoever makes it. `storage` must outlive it.
class CourierThread {
public:
    struct Wiring {
        storage::Storage& storage;
        std::function<UtcTime()> now;
        // As Courier::Wiring has them: on the courier's thread.
        Courier::Settled settled;
        Courier::Gone gone;
    };
    /// `authority`: as ClientTrust. Throws as it does.
    CourierThread(const CourierSettings& settings, const std::string& authority, Wiring wiring);
    /// Ends what is under way. Waits for the names that the system is being asked for.
    ~CourierThread();

    CourierThread(const CourierThread&) = delete;
    CourierThread& operator=(const CourierThread&) = delete;

    Courier& courier() noexcept { return courier_; }
    const CourierCounters& counters() const noexcept { return counters_; }

private:
    boost::asio::io_context context_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    tls::ClientTrust trust_;
    CourierCounters counters_;
    Lookups lookups_;
    Lookups poor_lookups_;  // of hooks that do badly: slow names are theirs
    Courier courier_;
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace shopfloor::hooks
