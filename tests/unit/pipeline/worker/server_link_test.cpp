// SPDX-License-Identifier: MIT
#include "pipeline/worker/server_link.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

using namespace shopfloor;
using namespace shopfloor::worker;

namespace {

/// Both ends of a socket.
struct Pair {
    Pair() { REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
    ~Pair() {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;

    void close_server() { close(std::exchange(ends[1], -1)); }
    void say(const wire::ToWorker& message) const {
        const Bytes bytes = wire::encode(message);
        REQUIRE(send(ends[1], bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    }
    std::vector<wire::ToServer> heard(ServerLink& link) {
        std::vector<wire::ToServer> messages;
        Bytes buffer(1 << 16);
        for (;;) {
            link.flush();
            const ssize_t got = recv(ends[1], buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got <= 0) return messages;
            splitter.append(ByteView{buffer}.first(static_cast<std::size_t>(got)));
            while (const auto message = splitter.next().value()) {
                messages.push_back(wire::decode_to_server(*message).value());
            }
        }
    }

    std::array<int, 2> ends{};
    wire::MessageSplitter splitter;
};

wire::Chunk chunk(std::uint64_t number, bool is_keyframe) {
    wire::Chunk made{
        .begins_with_keyframe = is_keyframe, .decode_times = {}, .cmaf = Bytes(100'000)};
    made.decode_times[0].ticks = number;
    return made;
}

}  // namespace

TEST_CASE("A link takes messages whole, and notices when the server is gone", "[worker]") {
    Pair pair;
    ServerLink link{pair.ends[0], 1000};
    CHECK(link.receive() == ServerLink::Received::Nothing);
    pair.say(wire::Start{});
    pair.say(wire::Media{.bytes = {1, 2}});
    CHECK(link.receive() == ServerLink::Received::Something);
    CHECK(std::holds_alternative<wire::Start>(link.next().value().value()));
    CHECK(std::get<wire::Media>(link.next().value().value()).bytes == Bytes{1, 2});
    CHECK_FALSE(link.next().value().has_value());
    pair.close_server();
    CHECK(link.receive() == ServerLink::Received::PeerGone);
    link.send(wire::Stats{});
    CHECK_FALSE(link.flush());
}

TEST_CASE("A message of an unknown kind is an error", "[worker]") {
    Pair pair;
    ServerLink link{pair.ends[0], 1000};
    const Bytes unknown{0, 0, 0, 1, 99};
    REQUIRE(send(pair.ends[1], unknown.data(), unknown.size(), 0) == 5);
    REQUIRE(link.receive() == ServerLink::Received::Something);
    CHECK(link.next().error() == wire::WireError::UnknownType);
}

TEST_CASE("What a server does not read is bounded, and goes on at a keyframe", "[worker]") {
    Pair pair;
    ServerLink link{pair.ends[0], 1'000'000};
    for (std::uint64_t number = 0; number < 100; ++number) {
        link.send(chunk(number, number % 10 == 0));
        CHECK(link.unsent_bytes() <= 1'200'000);
    }
    link.send(wire::Ended{.reason = wire::EndReason::Stopped, .text = {}});
    const std::uint64_t dropped = link.dropped_chunks();
    CHECK(dropped > 80);
    const auto before = pair.heard(link);
    CHECK(before.size() == 100 - dropped + 1);
    CHECK(std::holds_alternative<wire::Ended>(before.back()));

    link.send(chunk(101, false));
    link.send(chunk(110, true));
    link.send(chunk(111, false));
    const auto after = pair.heard(link);
    REQUIRE(after.size() == 2);
    CHECK(std::get<wire::Chunk>(after[0]).decode_times[0].ticks == 110);
    CHECK(link.dropped_chunks() == dropped + 1);
}
