// SPDX-License-Identifier: MIT
// A publisher for tests that can say anything.
#pragma once

#include "server/ingest/rtmp/chunk_stream.hpp"
#include "server/ingest/rtmp/command.hpp"
#include "server/ingest/rtmp/handshake.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <array>

namespace shopfloor::ingest {

namespace asio = boost::asio;

class RtmpClient {
public:
    RtmpClient(const asio::any_io_executor& executor, std::uint16_t port) : socket_(executor) {
        socket_.connect({asio::ip::address_v4::loopback(), port});
    }

    asio::awaitable<void> write(Bytes bytes) {
        co_await asio::async_write(socket_, asio::buffer(bytes), asio::use_awaitable);
    }

    asio::awaitable<void> handshake() {
        Bytes c0_c1(1 + rtmp::kHandshakeBytes, 0x5a);
        c0_c1[0] = rtmp::kVersion;
        co_await write(std::move(c0_c1));
        Bytes answer(1 + 2 * rtmp::kHandshakeBytes);
        co_await asio::async_read(socket_, asio::buffer(answer), asio::use_awaitable);
        Bytes c2{answer.begin() + 1, answer.begin() + 1 + rtmp::kHandshakeBytes};
        co_await write(std::move(c2));
    }

    asio::awaitable<void> send(rtmp::Message message) {
        Bytes chunks = rtmp::to_chunks(message, 4, 128);
        co_await write(std::move(chunks));
    }

    asio::awaitable<void> command(std::string name, double transaction, std::string argument) {
        rtmp::Command command{.name = std::move(name), .transaction = transaction, .arguments = {}};
        rtmp::amf0::Object object;
        object.properties.push_back({"app", {argument}});
        if (command.name == "connect") {
            command.arguments.push_back({std::move(object)});
        } else {
            command.arguments.push_back({rtmp::amf0::Null{}});
            command.arguments.push_back({std::move(argument)});
        }
        rtmp::Message message = rtmp::to_message(command, 0);
        co_await send(std::move(message));
    }

    /// The next message, whatever it is; nothing at the end of the stream.
    asio::awaitable<std::optional<rtmp::Message>> receive() {
        for (;;) {
            auto message = reader_.next();
            REQUIRE(message.has_value());
            if (*message) co_return std::move(**message);
            const auto [error, count] =
                co_await socket_.async_read_some(asio::buffer(input_), kAsTuple);
            if (error) co_return std::nullopt;
            reader_.append(ByteView{input_}.first(count));
        }
    }

    /// The `code` of the next command that has one; "closed" at the end of the stream.
    asio::awaitable<std::string> next_code() {
        for (;;) {
            std::optional<rtmp::Message> message = co_await receive();
            if (!message) co_return "closed";
            if (message->type != rtmp::MessageType::CommandAmf0) continue;
            const auto command = rtmp::parse_command(*message);
            REQUIRE(command.has_value());
            if (command->arguments.size() < 2) continue;
            const rtmp::amf0::Value& about = command->arguments[1];
            const auto* code = rtmp::amf0::find(about, "code");
            const auto* text = rtmp::amf0::find(about, "description");
            if (!code) continue;
            sentence = text ? *rtmp::amf0::text_of(*text) : "";
            co_return *rtmp::amf0::text_of(*code);
        }
    }

    /// Handshake, connect, createStream, publish; the last answer's code.
    asio::awaitable<std::string> publish(std::string key) {
        co_await handshake();
        co_await command("connect", 1, "live");
        const std::string connected = co_await next_code();
        CHECK(connected == "NetConnection.Connect.Success");
        co_await command("createStream", 2, "");
        co_await command("publish", 0, std::move(key));
        co_return co_await next_code();
    }

    void close() { socket_.close(); }

    std::string sentence;  // of the latest code

private:
    static constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

    asio::ip::tcp::socket socket_;
    rtmp::ChunkReader reader_;
    std::array<std::uint8_t, 4096> input_{};
};

/// Runs a scenario to its end, for 20 s at most.
inline void run(asio::io_context& context, asio::awaitable<void> scenario) {
    std::exception_ptr failure;
    bool is_done = false;
    asio::co_spawn(context, std::move(scenario), [&](std::exception_ptr thrown) {
        failure = std::move(thrown);
        is_done = true;
        context.stop();
    });
    context.restart();
    context.run_for(std::chrono::seconds{20});
    if (failure) std::rethrow_exception(failure);
    REQUIRE(is_done);
}

}  // namespace shopfloor::ingest
