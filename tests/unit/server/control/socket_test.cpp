// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;
using delivery::SocketId;

namespace {

constexpr SocketId kSocket{1};

class Recorder final : public delivery::SocketSender {
public:
    void send(SocketId, std::string text) override { sent.push_back(json::parse(text)); }
    void close(SocketId, std::uint16_t code, std::string reason) override {
        closed = std::to_string(code) + ' ' + reason;
    }

    std::vector<json::value> sent;
    std::string closed;
};

std::string login(const std::string& token) {
    return R"({"jsonrpc":"2.0","id":0,"method":"session.login","params":{"token":")" + token +
           R"("}})";
}

std::string call(int id, const std::string& method, const std::string& params) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method +
           R"(","params":)" + params + "}";
}

// A connected socket. Its recorder is declared first, as a sender outlives the handler.
struct Connected {
    explicit Connected(std::string authorization = {}) {
        bench.control.sockets().opened(
            kSocket, sender, {.authorization = std::move(authorization)});
    }
    void say(std::string text) {
        bench.control.sockets().received(kSocket, std::move(text));
        bench.context.restart();
        bench.context.poll();
    }
    /// Runs until so many messages were sent: what changes something waits for the disk.
    void await_sent(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (sender.sent.size() < count && std::chrono::steady_clock::now() < deadline) {
            bench.context.restart();
            bench.context.run_for(1ms);
        }
    }

    Recorder sender;
    Bench bench;
};

boost::asio::awaitable<void> wait(boost::asio::steady_timer& gate) {
    boost::system::error_code ignored;
    co_await gate.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
}

}  // namespace

TEST_CASE("A socket logs in and calls", "[control]") {
    Connected socket;
    socket.say(call(1, "cue.list", R"({"room":"silk"})"));
    CHECK(socket.sender.sent.at(0).at("error").at("code") == -32001);
    socket.say(login(socket.bench.merchant_token.secret));
    CHECK(json::serialize(socket.sender.sent.at(1).at("result")) ==
          R"({"role":"owner","store":"silk"})");
    socket.say(call(2, "cue.list", R"({"room":"silk"})"));
    CHECK(socket.sender.sent.at(2).at("id") == 2);
    CHECK(socket.sender.sent.at(2).at("result").at("cues").as_array().size() == 1);
    CHECK(socket.sender.closed.empty());
}

TEST_CASE("The upgrade's Authorization header logs in as well", "[control]") {
    Recorder sender;
    Bench bench;
    SECTION("a known token") {
        bench.control.sockets().opened(
            kSocket, sender, {.authorization = "Bearer " + bench.operator_token.secret});
        bench.control.sockets().received(kSocket, call(1, "stats.get", "{}"));
        bench.context.poll();
        CHECK(sender.sent.at(0).at("result").at("viewers") == 7);
        CHECK(sender.closed.empty());
    }
    SECTION("an unknown one closes at once") {
        bench.control.sockets().opened(kSocket, sender, {.authorization = "Bearer nobody"});
        CHECK(sender.closed == "1008 the Authorization header has no known token");
        bench.control.sockets().received(kSocket, login(bench.operator_token.secret));
        CHECK(sender.sent.empty());
    }
}

TEST_CASE("A socket that never logs in is closed", "[control]") {
    Recorder sender;
    Bench bench;
    MethodTable table;
    Dispatcher dispatcher{table, bench.book};
    SocketSessions sessions{
        bench.context.get_executor(), dispatcher, bench.people, {.login_timeout = 20ms}};
    SECTION("after the time-out") {
        sessions.opened(kSocket, sender, {});
        bench.context.run_for(5s);
        CHECK(sender.closed == "1008 no session.login came in time");
    }
    SECTION("but not once it has logged in") {
        sessions.opened(kSocket, sender, {});
        sessions.received(kSocket, login(bench.operator_token.secret));
        bench.context.run_for(5s);
        CHECK(sender.closed.empty());
    }
    SECTION("nor once it has gone") {
        sessions.opened(kSocket, sender, {});
        sessions.closed(kSocket);
        bench.context.run_for(5s);
        CHECK(sender.closed.empty());
    }
}

TEST_CASE("Garbage and wrong tokens close a socket after five in a row", "[control]") {
    Connected socket;
    SECTION("garbage") {
        for (const char* text : {"", "{", "7", "[]"}) {
            socket.say(text);
        }
        CHECK(socket.sender.closed.empty());
        socket.say("{}");
        CHECK(socket.sender.closed == "1008 too many messages were not JSON-RPC");
        CHECK(socket.sender.sent.size() == 5);
    }
    SECTION("tokens") {
        for (int count = 0; count < 5; ++count) {
            socket.say(login("op_guess" + std::to_string(count)));
        }
        CHECK(socket.sender.closed == "1008 too many logins failed");
        socket.say(login(socket.bench.operator_token.secret));
        CHECK(socket.sender.sent.size() == 5);
    }
    SECTION("a good call in between forgives") {
        socket.say(login(socket.bench.operator_token.secret));
        for (int count = 0; count < 12; ++count) {
            socket.say("garbage");
            if (count % 4 == 3) socket.say(call(1, "stats.get", "{}"));
        }
        CHECK(socket.sender.closed.empty());
    }
}

TEST_CASE("A slow call holds no other up, and a socket may have 32 of them", "[control]") {
    Connected socket;
    boost::asio::steady_timer gate{socket.bench.context,
                                   boost::asio::steady_timer::time_point::max()};
    socket.bench.shows.before_answer = [&gate] { return wait(gate); };
    socket.say(login(socket.bench.operator_token.secret));
    for (int id = 1; id <= 31; ++id) {
        socket.say(call(id, "broadcast.end", R"({"room":"silk"})"));
    }
    CHECK(socket.sender.sent.size() == 1);
    socket.say(call(100, "stats.get", "{}"));
    CHECK(socket.sender.sent.at(1).at("id") == 100);
    socket.say(call(32, "broadcast.end", R"({"room":"silk"})"));
    socket.say(call(33, "broadcast.end", R"({"room":"silk"})"));
    REQUIRE(socket.sender.sent.size() == 3);
    CHECK(socket.sender.sent.at(2).at("id") == 33);
    CHECK(socket.sender.sent.at(2).at("error").at("code") == -32005);
    gate.cancel();
    socket.await_sent(3 + 32);
    CHECK(socket.sender.sent.size() == 3 + 32);
}

TEST_CASE("An answer for a socket that has gone goes nowhere", "[control]") {
    Recorder sender;
    Bench bench;
    boost::asio::steady_timer gate{bench.context, boost::asio::steady_timer::time_point::max()};
    bench.shows.before_answer = [&gate] { return wait(gate); };
    bench.control.sockets().opened(
        kSocket, sender, {.authorization = "Bearer " + bench.operator_token.secret});
    bench.control.sockets().received(kSocket, call(1, "broadcast.end", R"({"room":"silk"})"));
    bench.context.poll();
    bench.control.sockets().closed(kSocket);
    gate.cancel();
    bench.context.restart();
    bench.context.poll();
    CHECK(sender.sent.empty());
    CHECK(bench.shows.asked == "end_broadcast silk ended");
}
