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
#include <list>
#include <memory>
#include <optional>

namespace shopfloor::hooks {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxUnderWay = 64;
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

}  // namespace

Outcome<Addresses> look_up_blocking(const std::string& host) {
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

struct Lookups::Question {
    std::optional<Outcome<Addresses>> answer;
    std::list<asio::steady_timer> askers;  // each with its own limit; cancelled by the answer
};

Lookups::Lookups(asio::any_io_executor executor, std::size_t threads, Ask ask)
    : executor_(std::move(executor)), ask_(std::move(ask)), threads_(threads) {}

Lookups::~Lookups() {
    stop();
    threads_.join();
}

std::shared_ptr<Lookups::Question> Lookups::ask(const std::string& host) {
    auto question = std::make_shared<Question>();
    under_way_.emplace(host, question);
    asio::post(threads_, [this, host, question, work = asio::make_work_guard(executor_)] {
        Outcome<Addresses> answer =
            is_stopping_ ? unknown(host, "the server is stopping") : ask_(host);
        asio::post(work.get_executor(), [this, host, question, answer = std::move(answer)] {
            under_way_.erase(host);
            question->answer = answer;
            for (asio::steady_timer& asker : question->askers)
                asker.cancel();
        });
    });
    return question;
}

asio::awaitable<Outcome<Addresses>> Lookups::find(std::string host,
                                                  std::chrono::milliseconds limit) {
    Error error;
    const auto literal = asio::ip::make_address(host, error);
    if (!error) co_return Addresses{literal};
    const auto known = under_way_.find(host);
    if (known == under_way_.end() && under_way_.size() >= kMaxUnderWay) {
        co_return unknown(host, "too many other names are being looked up");
    }
    const auto question = known == under_way_.end() ? ask(host) : known->second;
    const auto asker = question->askers.emplace(question->askers.end(), executor_, limit);
    co_await asker->async_wait(asio::as_tuple(asio::use_awaitable));
    question->askers.erase(asker);
    if (!question->answer) co_return unknown(host, "nobody has answered in time");
    co_return *question->answer;
}

}  // namespace shopfloor::hooks
