// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace shopfloor::test {

/// A business thread that runs while its test waits for something, 20 s at most.
struct OneThread {
    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        std::optional<T> answer;
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, T value) {
            if (failure) std::rethrow_exception(failure);
            answer.emplace(std::move(value));
        });
        wait_until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    template <class Condition>
    void wait_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
        while (!condition()) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            context.restart();
            context.run_one_for(std::chrono::milliseconds{100});
        }
    }

    boost::asio::io_context context;
};

}  // namespace shopfloor::test
