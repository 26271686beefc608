// SPDX-License-Identifier: MIT
#include "server/hooks/courier_thread.hpp"

namespace shopfloor::hooks {

CourierThread::CourierThread(const CourierSettings& settings,
                             const std::string& authority,
                             Wiring wiring)
    : work_(context_.get_executor()),
      trust_(authority),
      lookups_(context_.get_executor()),
      courier_(settings,
               {.executor = context_.get_executor(),
                .storage = wiring.storage,
                .trust = trust_,
                .counters = counters_,
                .look_up =
                    [this](std::string host, std::chrono::milliseconds limit) {
                        return lookups_.find(std::move(host), limit);
                    },
                .now = std::move(wiring.now),
                .settled = std::move(wiring.settled),
                .gone = std::move(wiring.gone)}),
      thread_([this] { context_.run(); }) {}

CourierThread::~CourierThread() {
    courier_.stop();
    work_.reset();
    thread_.join();
}

}  // namespace shopfloor::hooks
