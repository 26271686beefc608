// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/listener.hpp"

#include "tests/unit/server/ingest/rtmp/fake_gate.hpp"
#include "tests/unit/server/ingest/rtmp/rtmp_client.hpp"

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>

#include <array>
#include <future>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;

namespace {

RtmpSettings loopback() { return {.address = "127.0.0.1", .port = 0}; }

asio::awaitable<void> publish_then_stop(RtmpListener& listener, RtmpClient& client) {
    const std::string started = co_await client.publish("good");
    CHECK(started == "NetStream.Publish.Start");
    CHECK(listener.connection_count() == 1);
    co_await listener.stop();
    CHECK(listener.connection_count() == 0);
    const std::string told = co_await client.next_code();
    CHECK(told == "NetStream.Publish.Failed");
    CHECK_THAT(client.sentence, Catch::Contains("stopping"));
}

asio::awaitable<void> come_second(RtmpClient& first, RtmpClient& second) {
    const std::string started = co_await first.publish("good");
    CHECK(started == "NetStream.Publish.Start");
    const std::string refused = co_await second.next_code();
    CHECK(refused == "closed");
}

asio::awaitable<void> come_alone(RtmpClient& client) {
    const std::string started = co_await client.publish("good");
    CHECK(started == "NetStream.Publish.Start");
}

// Only one thread may use Catch's assertions at a time, so each coroutine is waited for.
std::string result_of(asio::thread_pool& threads, asio::awaitable<std::string> scenario) {
    auto result = asio::co_spawn(threads, std::move(scenario), asio::use_future);
    REQUIRE(result.wait_for(20s) == std::future_status::ready);
    return result.get();
}

asio::awaitable<void> stop(RtmpListener& listener) { co_await listener.stop(); }

}  // namespace

TEST_CASE("A taken port is told at the start, with its number", "[ingest]") {
    asio::io_context context;
    FakeGate gate;
    const RtmpListener listener{context.get_executor(), loopback(), gate};
    RtmpSettings same = loopback();
    same.port = listener.port();
    CHECK_THROWS_WITH(RtmpListener(context.get_executor(), same, gate),
                      Catch::Contains(std::to_string(same.port)));
}

TEST_CASE("Stopping tells publishers, waits for them, and frees the port", "[ingest]") {
    asio::io_context context;
    FakeGate gate;
    RtmpListener listener{context.get_executor(), loopback(), gate};
    RtmpClient client{context.get_executor(), listener.port()};
    RtmpSettings same = loopback();
    same.port = listener.port();
    run(context, publish_then_stop(listener, client));
    CHECK(gate.publication->closed() == "dismissed");
    CHECK_NOTHROW(RtmpListener(context.get_executor(), same, gate));
}

TEST_CASE("A publisher that does not listen does not hold up the stop", "[ingest]") {
    asio::io_context context;
    FakeGate gate;
    RtmpSettings settings = loopback();
    settings.stop_grace = 20ms;
    RtmpListener listener{context.get_executor(), settings, gate};
    const RtmpClient mute{context.get_executor(), listener.port()};
    run(context, stop(listener));
    CHECK(listener.connection_count() == 0);
}

TEST_CASE("Over the limit, new connections are refused and the others stay", "[ingest]") {
    asio::io_context context;
    FakeGate gate;
    RtmpSettings settings = loopback();
    settings.max_connections = 1;
    const RtmpListener listener{context.get_executor(), settings, gate};
    RtmpClient first{context.get_executor(), listener.port()};
    RtmpClient second{context.get_executor(), listener.port()};
    run(context, come_second(first, second));
    CHECK(settings.tally->rejections.count(static_cast<std::size_t>(Rejection::Full)) == 1);
}

TEST_CASE("An address that has all its connections is refused, others' are not its concern",
          "[ingest]") {
    asio::io_context context;
    FakeGate gate;
    RtmpSettings settings = loopback();
    settings.max_address_connections = 1;
    const RtmpListener listener{context.get_executor(), settings, gate};
    const auto rejected = [&](Rejection kind) {
        return settings.tally->rejections.count(static_cast<std::size_t>(kind));
    };
    {
        RtmpClient first{context.get_executor(), listener.port()};
        RtmpClient second{context.get_executor(), listener.port()};
        run(context, come_second(first, second));
        CHECK(rejected(Rejection::Address) == 1);
        CHECK(rejected(Rejection::Full) == 0);
        CHECK(settings.tally->connections == 1);
    }
    context.restart();
    while (listener.connection_count() > 0 && context.run_one_for(20s) > 0) {
    }
    RtmpClient third{context.get_executor(), listener.port()};
    run(context, come_alone(third));
}

TEST_CASE("Publishers on several threads are stopped together", "[ingest]") {
    asio::thread_pool threads{3};
    std::array<FakeGate, 3> gates;
    std::vector<std::unique_ptr<RtmpListener>> listeners;
    std::vector<std::unique_ptr<RtmpClient>> clients;
    for (FakeGate& gate : gates) {
        auto listener = std::make_unique<RtmpListener>(threads.get_executor(), loopback(), gate);
        auto client = std::make_unique<RtmpClient>(threads.get_executor(), listener->port());
        CHECK(result_of(threads, client->publish("good")) == "NetStream.Publish.Start");
        listeners.push_back(std::move(listener));
        clients.push_back(std::move(client));
    }
    std::vector<std::future<void>> stops;
    for (const auto& listener : listeners) {
        stops.push_back(asio::co_spawn(threads, listener->stop(), asio::use_future));
    }
    for (std::future<void>& stopped : stops) {
        REQUIRE(stopped.wait_for(20s) == std::future_status::ready);
    }
    for (std::size_t index = 0; index < gates.size(); ++index) {
        CHECK(gates.at(index).publication->closed() == "dismissed");
        CHECK(result_of(threads, clients[index]->next_code()) == "NetStream.Publish.Failed");
    }
    threads.join();
}
