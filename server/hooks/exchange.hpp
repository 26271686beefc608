// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/hooks/lookups.hpp"
#include "server/hooks/target.hpp"
#include "server/tls/client_trust.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace shopfloor::hooks {

inline constexpr std::size_t kMaxAnswerHead = 8UL * 1024;   // bytes
inline constexpr std::size_t kMaxAnswerBody = 16UL * 1024;  // what is more is not read

struct Answer {
    unsigned status = 0;   // RFC 9110, 15
    bool goes_on = false;  // the connection takes another request
};

/// A connection to a hook's receiver: one request after another, nothing followed, nothing kept of
/// what it answers but its status. Refusals ("failed") are sentences for the merchant.
///
/// Owner: the executor of the coroutine that opens it.
class Connection {
public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// To the first of `addresses` that takes it: those that were checked, and no other. Before
    /// `connected_by` in the clear, of which each address gets its share, and before `deadline`
    /// under TLS.
    static boost::asio::awaitable<Outcome<std::unique_ptr<Connection>>> open(
        Target target,
        Addresses addresses,
        const tls::ClientTrust& trust,
        Deadline connected_by,
        Deadline deadline);

    Connection(Target target, std::unique_ptr<tls::ByteStream> stream)
        : target_(std::move(target)), stream_(std::move(stream)) {}

    /// Whether it is one to that target: by scheme, host and port.
    [[nodiscard]] bool leads_to(const Target& target) const noexcept;
    /// What comes in the deadline's time counts: once the status is there, it is the answer.
    boost::asio::awaitable<Outcome<Answer>> send(std::string request, Deadline deadline);

private:
    Target target_;
    std::unique_ptr<tls::ByteStream> stream_;
};

}  // namespace shopfloor::hooks
