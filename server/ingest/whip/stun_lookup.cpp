// SPDX-License-Identifier: MIT
#include "server/ingest/whip/stun_lookup.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kPatience = 1s;
constexpr auto kFreshFor = 1min;

}  // namespace

StunLookup::StunLookup(asio::any_io_executor executor, const std::string& server)
    : resolver_(executor), known_(executor) {
    const std::size_t colon = server.rfind(':');
    if (colon == server.npos) return;
    host_ = server.substr(0, colon);
    port_ = server.substr(colon + 1);
}

asio::awaitable<std::string> StunLookup::address(std::shared_ptr<StunLookup> self) {
    if (self->host_.empty()) co_return std::string{};
    if (!self->is_asking_ && Clock::now() >= self->asks_again_at_) self->ask();
    if (self->is_asking_) {
        co_await self->known_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_return self->address_;
}

// A question that is under way cannot be taken back: nobody asks a second time meanwhile.
void StunLookup::ask() {
    is_asking_ = true;
    known_.expires_after(kPatience);
    resolver_.async_resolve(host_,
                            port_,
                            [self = shared_from_this()](const boost::system::error_code& error,
                                                        const Resolver::results_type& found) {
                                self->take(error, found);
                            });
}

void StunLookup::take(const boost::system::error_code& error, const Resolver::results_type& found) {
    is_asking_ = false;
    asks_again_at_ = Clock::now() + kFreshFor;
    known_.cancel();
    address_.clear();
    if (error || found.empty()) {
        return log::warning("whip", "webrtc.stun: {} is not found: {}", host_, error.message());
    }
    const auto address = found.begin()->endpoint().address();
    address_ = address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), port_)
                               : fmt::format("{}:{}", address.to_string(), port_);
}

}  // namespace shopfloor::ingest
