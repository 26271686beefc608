// SPDX-License-Identifier: MIT
#include "tests/bench/hook_shop.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <string_view>

namespace shopfloor::bench {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view kAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
constexpr std::string_view kEvent = R"("seq":)";

std::uint64_t count_events(std::string_view body) {
    std::uint64_t count = 0;
    for (auto at = body.find(kEvent); at != body.npos; at = body.find(kEvent, at + 1))
        ++count;
    return count;
}

hooks::CourierSettings near_settings() {
    hooks::CourierSettings made;
    made.rules = {.allow_private = true, .allow_http = true};
    return made;
}

}  // namespace

HookReceiver::HookReceiver() : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(context_, accept(), [](const std::exception_ptr&) {});
    thread_ = std::thread{[this] { context_.run(); }};
}

HookReceiver::~HookReceiver() {
    context_.stop();
    thread_.join();
}

std::string HookReceiver::url() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/";
}

asio::awaitable<void> HookReceiver::accept() {
    for (;;) {
        auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
        if (error) co_return;
        asio::co_spawn(context_, serve(std::move(socket)), [](const std::exception_ptr&) {});
    }
}

asio::awaitable<void> HookReceiver::serve(tcp::socket socket) {
    socket.set_option(tcp::no_delay{true});
    std::string buffer;
    for (;;) {
        const auto [error, head] = co_await asio::async_read_until(
            socket, asio::dynamic_buffer(buffer), "\r\n\r\n", kAsTuple);
        if (error) co_return;
        const auto length = std::stoul(buffer.substr(buffer.find("Content-Length: ") + 16));
        if (buffer.size() < head + length) {
            const auto [lost, count] =
                co_await asio::async_read(socket,
                                          asio::dynamic_buffer(buffer),
                                          asio::transfer_exactly(head + length - buffer.size()),
                                          kAsTuple);
            if (lost) co_return;
        }
        newest_ = std::chrono::steady_clock::now();
        events_ += count_events(std::string_view{buffer}.substr(head));
        ++requests_;
        buffer.clear();
        const auto [failed, sent] =
            co_await asio::async_write(socket, asio::buffer(kAnswer), kAsTuple);
        if (failed) co_return;
    }
}

HookParts::HookParts(asio::io_context& business, storage::Storage& storage)
    : courier_(near_settings(),
               {},
               {.storage = storage,
                .now =
                    [] {
                        return std::chrono::duration_cast<hooks::UtcTime>(
                            std::chrono::system_clock::now().time_since_epoch());
                    },
                .settled =
                    [this, &business](
                        const std::string& store, const std::string& hook, std::size_t events) {
                        asio::post(business, [this, store, hook, events] {
                            book_.settled(store, hook, events);
                        });
                    },
                .gone = [](const std::string&, const std::string&, std::uint64_t) {}}),
      book_({.rules = near_settings().rules},
            {.business = business.get_executor(),
             .storage = storage,
             .key = key_,
             .courier = courier_.courier(),
             .has_store = [](const std::string&) { return true; },
             .now =
                 [] {
                     return std::chrono::duration_cast<hooks::UtcTime>(
                         std::chrono::system_clock::now().time_since_epoch());
                 }}) {}

}  // namespace shopfloor::bench
