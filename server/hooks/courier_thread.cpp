// SPDX-License-Identifier: MIT
#include "server/hooks/courier_thread.hpp"

namespace shopfloor::hooks {

namespace {

constexpr std::size_t kLookupThreads = 4;  // twice

}  // namespace

CourierThread::CourierThread(const CourierSettings& settings,
                             const std::string& authority,
                             Wiring wiring)
    : work_(context_.get_executor()),
      trust_(authority),
      lookups_(context_.get_executor(), kLookupThreads),
      poor_lookups_(context_.get_executor(), kLookupThreads),
      courier_(settings,
               {.executor = context_.get_executor(),
                .storage = wiring.storage,
                .trust = trust_,
                .counters = counters_,
                .look_up =
                    [this](std::string host, std::chrono::milliseconds limit, bool is_poor) {
                        return (is_poor ? poor_lookups_ : lookups_).find(std::move(host), limit);
                    },
                .now = std::move(wiring.now),
                .settled = std::move(wiring.settled),
                .gone = std::move(wiring.gone)}),
      thread_([this] { context_.run(); }) {}

CourierThread::~CourierThread() {
    courier_.stop();
    lookups_.stop();
    poor_lookups_.stop();
    work_.reset();
    thread_.join();
}

}  // namespace shopfloor::hooks
