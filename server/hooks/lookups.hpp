// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shopfloor::hooks {

using Addresses = std::vector<boost::asio::ip::address>;

/// The system's answer to a name, at least one address. Any thread; blocks, ten seconds and more.
[[nodiscard]] Outcome<Addresses> look_up_blocking(const std::string& host);

/// Asks for the addresses of names, on threads of its own: one question can take it long, and
/// Asio's resolver asks one after another.
///
/// Owner: the executor, as of whoever asks; `stop` any thread. Its end waits for the questions that
/// a thread is at.
class Lookups {
public:
    using Ask = std::function<Outcome<Addresses>(const std::string& host)>;

    Lookups(boost::asio::any_io_executor executor, std::size_t threads, Ask ask = look_up_blocking);
    ~Lookups();

    Lookups(const Lookups&) = delete;
    Lookups& operator=(const Lookups&) = delete;

    /// All addresses of a host, at least one; of an address itself. Who asks for the same name
    /// meanwhile gets the same answer. Refusals, in sentences: the name is not known, it took
    /// longer than `limit`, or too many other names are asked for.
    boost::asio::awaitable<Outcome<Addresses>> find(std::string host,
                                                    std::chrono::milliseconds limit);

    /// Questions that no thread has begun are not asked any more.
    void stop() noexcept { is_stopping_ = true; }

private:
    struct Question;

    std::shared_ptr<Question> ask(const std::string& host);

    boost::asio::any_io_executor executor_;
    Ask ask_;
    std::map<std::string, std::shared_ptr<Question>> under_way_;  // by host
    std::atomic<bool> is_stopping_{false};
    boost::asio::thread_pool threads_;
};

}  // namespace shopfloor::hooks
