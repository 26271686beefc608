// SPDX-License-Identifier: MIT
#pragma once

#include "server/app/metrics.hpp"
#include "server/health/problem_book.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <filesystem>
#include <functional>

namespace shopfloor::app {

/// Looks once a second whether every part of the server does its work, so that the log tells when
/// a problem begins and ends even if nobody asks. Owner: the business thread.
class HealthWatch final : public health::Reporter {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        MetricSources sources;                                    // outlive it
        std::function<delivery::DeliveryStats()> delivery_stats;  // not before `start`
        std::filesystem::path worker_program;
        std::uint64_t storage_min_free_bytes = 0;
        std::size_t max_rooms = 0;  // with figures of their own
    };

    explicit HealthWatch(Wiring wiring) : wiring_(std::move(wiring)), timer_(wiring_.business) {}

    void start() { arm(); }
    void stop() {
        is_stopped_ = true;
        timer_.cancel();
    }

    std::vector<health::Problem> problems() override;
    std::string metrics() override;

private:
    void arm();
    void look(const delivery::DeliveryStats& delivery);

    Wiring wiring_;
    boost::asio::steady_timer timer_;
    health::ProblemBook book_;
    bool is_stopped_ = false;  // a wait that was over when it was cancelled must not begin another
};

}  // namespace shopfloor::app
