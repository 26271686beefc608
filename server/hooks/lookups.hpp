// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace shopfloor::hooks {

using Addresses = std::vector<boost::asio::ip::address>;

/// Asks the system for the addresses of names, on threads of its own: one question can take it ten
/// seconds and more, and Asio's resolver asks one after another.
///
/// Owner: the executor, as of whoever asks. Its end waits for the questions under way.
class Lookups {
public:
    explicit Lookups(boost::asio::any_io_executor executor);
    ~Lookups();

    Lookups(const Lookups&) = delete;
    Lookups& operator=(const Lookups&) = delete;

    /// All addresses of a host, at least one; of an address itself. Refusals, in sentences: the
    /// name is not known, it took longer than `limit`, or the same question is still under way.
    boost::asio::awaitable<Outcome<Addresses>> find(std::string host,
                                                    std::chrono::milliseconds limit);

private:
    boost::asio::any_io_executor executor_;
    std::set<std::string> under_way_;
    boost::asio::thread_pool threads_;
};

}  // namespace shopfloor::hooks
