// SPDX-License-Identifier: MIT
#include "server/hooks/lookups.hpp"

#include "pipeline/base/result.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <netdb.h>

#include <cstring>
#include <memory>
#include <optional>

namespace shopfloor::hooks {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kThreads = 8;
constexpr std::size_t kMaxAddresses = 16;

Refusal unknown(const std::string& host, const char* why) {
    return {"failed", fmt::format("The name {} leads nowhere: {}.", host, why), "url"};
}

std::optional<asio::ip::address> to_address(const addrinfo& info) {
    if (info.ai_family == AF_INET) {
        sockaddr_in socket{};
        std::memcpy(&socket, info.ai_addr, sizeof socket);
        return asio::ip::address_v4{ntohl(socket.sin_addr.s_addr)};
    }
    if (info.ai_family != AF_INET6) return std::nullopt;
    sockaddr_in6 socket{};
    std::memcpy(&socket, info.ai_addr, sizeof socket);
    asio::ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &socket.sin6_addr, bytes.size());
    return asio::ip::address_v6{bytes};
}

Outcome<Addresses> ask_blocking(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), nullptr, &wanted, &found);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, &freeaddrinfo};
    if (code != 0) return unknown(host, gai_strerror(code));
    Addresses addresses;
    for (const addrinfo* each = found; each; each = each->ai_next) {
        if (addresses.size() == kMaxAddresses) break;
        if (const auto address = to_address(*each)) addresses.push_back(*address);
    }
    if (addresses.empty()) return unknown(host, "it has no address");
    return addresses;
}

struct Question {
    explicit Question(const asio::any_io_executor& executor) : answered(executor) {}

    std::optional<Outcome<Addresses>> answer;
    asio::steady_timer answered;
};

}  // namespace

Lookups::Lookups(asio::any_io_executor executor)
    : executor_(std::move(executor)), threads_(kThreads) {}

Lookups::~Lookups() { threads_.join(); }

asio::awaitable<Outcome<Addresses>> Lookups::find(std::string host,
                                                  std::chrono::milliseconds limit) {
    Error error;
    const auto literal = asio::ip::make_address(host, error);
    if (!error) co_return Addresses{literal};
    if (!under_way_.insert(host).second) co_return unknown(host, "its lookup is still under way");

    auto question = std::make_shared<Question>(executor_);
    question->answered.expires_after(limit);
    asio::post(threads_, [this, host, question, work = asio::make_work_guard(executor_)] {
        Outcome<Addresses> answer = ask_blocking(host);
        asio::post(work.get_executor(), [this, host, question, answer = std::move(answer)] {
            under_way_.erase(host);
            question->answer = answer;
            question->answered.cancel();
        });
    });
    co_await question->answered.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!question->answer) co_return unknown(host, "nobody has answered in time");
    co_return *question->answer;
}

}  // namespace shopfloor::hooks
