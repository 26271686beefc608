// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;
using delivery::SocketId;

namespace {

class Recorder final : public delivery::SocketSender {
public:
    void send(SocketId, std::string text) override { sent.push_back(json::parse(text)); }
    void close(SocketId, std::uint16_t, std::string) override {}

    std::vector<json::value> sent;
};

struct Connected {
    Connected() {
        bench.control.sockets().opened(
            SocketId{1}, sender, {.authorization = "Bearer " + bench.merchant_token.secret});
    }
    json::value call(const std::string& method, const std::string& params) {
        bench.control.sockets().received(
            SocketId{1},
            R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}");
        bench.context.restart();
        bench.context.poll();
        return sender.sent.back();
    }
    // Runs what is due until the socket was told `count` times, or nothing is to come any more.
    void wait(std::size_t count) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        bench.context.restart();
        while (sender.sent.size() < count && std::chrono::steady_clock::now() < deadline) {
            if (bench.context.run_one_for(100ms) == 0 && bench.context.stopped()) return;
        }
    }

    Recorder sender;
    Bench bench;
};

}  // namespace

TEST_CASE("A socket is told a room's numbers again and again until it says stop", "[control]") {
    Connected socket;
    const auto answer = socket.call("stats.subscribe", R"({"room":"silk"})");
    CHECK(json::serialize(answer.at("result")) == R"({"subscribed":true})");
    socket.wait(3);
    REQUIRE(socket.sender.sent.size() == 3);
    CHECK(socket.sender.sent[1].at("method") == "stats");
    CHECK_FALSE(socket.sender.sent[1].as_object().contains("id"));
    CHECK(socket.sender.sent[2].at("params").at("viewers") == 3);

    CHECK(socket.call("stats.unsubscribe", R"({"room":"silk"})").at("result").at("unsubscribed") ==
          true);
    CHECK(socket.call("stats.unsubscribe", R"({"room":"silk"})").at("result").at("unsubscribed") ==
          false);
    const std::size_t before = socket.sender.sent.size();
    socket.wait(before + 1);
    CHECK(socket.sender.sent.size() == before);
}

TEST_CASE("A socket is told at once that somebody has changed what it may see", "[control]") {
    Connected socket;
    Bench& bench = socket.bench;
    const auto elsewhere = [&](const std::string& method, const std::string& params) {
        const std::string body =
            R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
        delivery::HttpRequest request;
        request.method = "POST";
        request.path = "/v1/rpc";
        request.authorization = "Bearer " + bench.operator_token.secret;
        request.body = body;
        const auto routes = bench.control.routes();
        const auto match = delivery::match_route(routes, "POST", "/v1/rpc");
        bool is_done = false;
        boost::asio::co_spawn(
            bench.context,
            match.route->handler(std::move(request)),
            [&](const std::exception_ptr&, const delivery::HttpResponse&) { is_done = true; });
        bench.context.restart();
        while (!is_done)
            bench.context.run_one();
    };
    const auto changes = [&] {
        std::vector<std::string> methods;
        for (const json::value& message : socket.sender.sent) {
            const json::value* method = message.as_object().if_contains("method");
            if (method == nullptr || *method != "changed") continue;
            CHECK(message.at("params").at("room") == "silk");
            methods.emplace_back(message.at("params").at("by").as_string());
        }
        return methods;
    };
    elsewhere("cue.publish", R"({"room":"silk","kind":"notice"})");
    CHECK(changes().empty());  // not subscribed
    socket.call("stats.subscribe", R"({"room":"silk"})");
    elsewhere("cue.publish", R"({"room":"silk","kind":"notice"})");
    elsewhere("cue.publish", R"({"room":"silk","kind":""})");  // is refused
    elsewhere("key.create", R"({"room":"silk"})");             // nobody else's business
    elsewhere("cue.list", R"({"room":"silk"})");               // changes nothing
    CHECK(changes() == std::vector<std::string>{"cue.publish"});
}

TEST_CASE("A socket that closes is told nothing more", "[control]") {
    Connected socket;
    socket.call("stats.subscribe", R"({"room":"silk"})");
    socket.bench.control.sockets().closed(SocketId{1});
    socket.wait(2);
    CHECK(socket.sender.sent.size() == 1);
}

TEST_CASE("Subscribing needs a socket, a known room and the right to it", "[control]") {
    Connected socket;
    const auto word = [](const json::value& answer) {
        return std::string{answer.at("error").at("data").at("code").as_string()};
    };
    CHECK(word(socket.call("stats.subscribe", R"({"room":"tea"})")) == "forbidden");
    CHECK(word(socket.call("stats.subscribe", "{}")) == "forbidden");
    const auto& secret = socket.bench.operator_token.secret;
    CHECK(word(socket.bench.call(secret, "stats.subscribe", R"({"room":"silk"})")) ==
          "invalid_request");
}
