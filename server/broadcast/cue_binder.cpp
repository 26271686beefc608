// SPDX-License-Identifier: MIT
#include "server/broadcast/cue_binder.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace shopfloor::broadcast {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kBindTimeout = 500ms;
constexpr std::size_t kMaxWaiting = 64;
constexpr std::size_t kMaxRiding = 256;  // in one chunk, should none come for long

}  // namespace

struct CueBinder::Pending {
    Pending(asio::any_io_executor strand, CueOrder asked)
        : order(std::move(asked)), bound(std::move(strand)) {}

    CueOrder order;
    asio::steady_timer bound;  // cancelled when bound
    bool is_bound = false;
};

asio::awaitable<Result<room::Cue>> CueBinder::bind(CueOrder order,
                                                   std::function<media::MediaTime()> live_edge) {
    if (waiting_.size() >= kMaxWaiting) {
        co_return make_error_code(boost::system::errc::resource_unavailable_try_again);
    }
    const auto pending = std::make_shared<Pending>(strand_, std::move(order));
    if (pending->order.at) {
        settle(*pending, *pending->order.at);
        co_return pending->order.cue;
    }

    waiting_.push_back(pending);
    pending->bound.expires_after(kBindTimeout);
    const auto token = asio::as_tuple(asio::use_awaitable);
    static_cast<void>(co_await pending->bound.async_wait(token));
    if (!pending->is_bound) {
        std::erase(waiting_, pending);
        settle(*pending, live_edge());
    }
    co_return pending->order.cue;
}

void CueBinder::settle(Pending& pending, media::MediaTime at) {
    room::Cue& cue = pending.order.cue;
    cue.at = std::max(at - pending.order.backdate, media::MediaTime{});
    pending.is_bound = true;
    send(cue);
}

void CueBinder::revise(const room::Cue& cue) { send(cue); }

void CueBinder::send(const room::Cue& cue) {
    announce_(cue);
    if (riding_.size() < kMaxRiding) riding_.push_back(cue);
}

std::vector<room::Cue> CueBinder::board(media::MediaTime at) {
    for (const auto& pending : std::exchange(waiting_, {})) {
        settle(*pending, at);
        pending->bound.cancel();
    }
    return std::exchange(riding_, {});
}

}  // namespace shopfloor::broadcast
