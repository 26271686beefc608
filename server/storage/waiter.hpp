// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <utility>

namespace shopfloor::storage {

/// Whoever waits for the storage.
class Waiter {
public:
    virtual ~Waiter() = default;
    virtual void finish(Result<void> result) = 0;
};

template <class Handler>
class AsyncWaiter final : public Waiter {
public:
    explicit AsyncWaiter(Handler handler)
        : work_(boost::asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

    void finish(Result<void> result) override {
        boost::asio::post(work_.get_executor(),
                          [handler = std::move(handler_), result]() mutable { handler(result); });
        work_.reset();
    }

private:
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    Handler handler_;
};

class BlockingWaiter final : public Waiter {
public:
    explicit BlockingWaiter(std::promise<Result<void>> promise) : promise_(std::move(promise)) {}
    void finish(Result<void> result) override { promise_.set_value(result); }

private:
    std::promise<Result<void>> promise_;
};

}  // namespace shopfloor::storage
