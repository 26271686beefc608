// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/session.hpp"

#include "server/ingest/rtmp/listener.hpp"
#include "tests/unit/server/ingest/rtmp/fake_gate.hpp"
#include "tests/unit/server/ingest/rtmp/media_messages.hpp"
#include "tests/unit/server/ingest/rtmp/rtmp_client.hpp"

#include <boost/asio/post.hpp>

#include <thread>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;
using broadcast::PacketKind;

namespace {

constexpr auto kStart = "NetStream.Publish.Start";
constexpr auto kFailed = "NetStream.Publish.Failed";
constexpr auto kBadName = "NetStream.Publish.BadName";

RtmpSettings loopback() { return {.address = "127.0.0.1", .port = 0}; }

/// A server and one client, all on one context.
struct Studio {
    explicit Studio(RtmpSettings settings = loopback())
        : listener(context.get_executor(), std::move(settings), gate) {}

    asio::io_context context;
    FakeGate gate;
    RtmpListener listener;
    RtmpClient client{context.get_executor(), listener.port()};
};

// Brace lists inside of coroutines are beyond g++ 12, so these are functions.
rtmp::Message broken_video() { return rtmp::video({0x27, 1, 0, 0, 0, 0xff}); }
Bytes compressed_header_of_nothing() { return {0xbf, 0, 0, 0, 0, 0}; }
rtmp::Message user_control(Bytes payload) {
    return {.type = rtmp::MessageType::UserControl, .payload = std::move(payload)};
}

// Returns when the server has hung up.
asio::awaitable<void> wait_for_close(RtmpClient& client) {
    for (;;) {
        const std::optional<rtmp::Message> message = co_await client.receive();
        if (!message) co_return;
    }
}

asio::awaitable<void> go_on_air(RtmpClient& client) {
    const std::string code = co_await client.publish("good");
    REQUIRE(code == kStart);
}

asio::awaitable<void> send_all(RtmpClient& client, std::vector<rtmp::Message> messages) {
    for (rtmp::Message& message : messages) {
        co_await client.send(std::move(message));
    }
}

std::vector<rtmp::Message> short_show() {
    return {rtmp::metadata(),
            rtmp::video(rtmp::avc_config_body()),
            rtmp::audio(rtmp::aac_config_body()),
            rtmp::video(rtmp::keyframe_body(), 0),
            rtmp::audio(rtmp::aac_body(), 10),
            rtmp::video(rtmp::delta_body(), 40)};
}

asio::awaitable<void> publish_short_show(Studio& studio) {
    co_await studio.client.handshake();
    co_await studio.client.command("connect", 1, "live");
    co_await studio.client.command("releaseStream", 2, "good?from=test");
    co_await studio.client.command("FCPublish", 3, "good?from=test");
    co_await studio.client.command("createStream", 4, "");
    co_await studio.client.command("publish", 5, "good?from=test");
    std::vector<std::string> codes;
    while (codes.size() < 3) {
        std::string code = co_await studio.client.next_code();
        codes.push_back(std::move(code));
    }
    CHECK(codes == std::vector<std::string>{"NetConnection.Connect.Success", kStart, kStart});
    co_await send_all(studio.client, short_show());
    co_await studio.client.command("FCUnpublish", 6, "good");
    co_await studio.client.command("deleteStream", 7, "1");
    const std::string code = co_await studio.client.next_code();
    CHECK(code == "NetStream.Unpublish.Success");
}

asio::awaitable<void> publish_twice(Studio& studio) {
    co_await go_on_air(studio.client);
    const auto first = studio.gate.publication;
    co_await studio.client.command("deleteStream", 0, "1");
    const std::string ended = co_await studio.client.next_code();
    CHECK(ended == "NetStream.Unpublish.Success");
    CHECK(first->closed() == "unpublish");
    co_await studio.client.command("publish", 0, "good");
    const std::string again = co_await studio.client.next_code();
    CHECK(again == kStart);
    CHECK(studio.gate.publication != first);
}

asio::awaitable<void> be_refused(Studio& studio, std::string key) {
    const std::string code = co_await studio.client.publish(std::move(key));
    CHECK(code == kBadName);
    CHECK_THAT(studio.client.sentence, Catch::Contains("into the encoder's settings"));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> send_unsupported(Studio& studio, rtmp::Message message, std::string codec) {
    co_await go_on_air(studio.client);
    co_await studio.client.send(std::move(message));
    const std::string code = co_await studio.client.next_code();
    CHECK(code == kFailed);
    CHECK_THAT(studio.client.sentence, Catch::Contains(codec) && Catch::Contains("OBS"));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> say(Studio& studio, std::string command, std::string code) {
    co_await studio.client.handshake();
    co_await studio.client.command("connect", 1, "live");
    co_await studio.client.command(std::move(command), 2, "good");
    const std::string connected = co_await studio.client.next_code();
    CHECK(connected == "NetConnection.Connect.Success");
    const std::string answer = co_await studio.client.next_code();
    CHECK(answer == code);
}

asio::awaitable<void> connect_elsewhere(Studio& studio) {
    co_await studio.client.handshake();
    co_await studio.client.command("connect", 1, "vod");
    const std::string code = co_await studio.client.next_code();
    CHECK(code == "NetConnection.Connect.Rejected");
    CHECK_THAT(studio.client.sentence, Catch::Contains("rtmp://HOST/live"));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> be_dismissed(Studio& studio) {
    co_await go_on_air(studio.client);
    std::thread kicker{studio.gate.request.dismiss, "Another encoder took over."};
    const std::string code = co_await studio.client.next_code();
    kicker.join();
    CHECK(code == kFailed);
    CHECK(studio.client.sentence == "Another encoder took over.");
    co_await wait_for_close(studio.client);
    CHECK(studio.gate.publication->closed() == "dismissed");
}

asio::awaitable<void> speak_http(Studio& studio) {
    Bytes request(2000, ' ');
    request[0] = 'G';
    co_await studio.client.write(std::move(request));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> publish_and_fall_silent(Studio& studio) {
    co_await go_on_air(studio.client);
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> connect_and_fall_silent(Studio& studio) {
    co_await studio.client.handshake();
    co_await studio.client.command("connect", 1, "live");
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> send_broken_tags(Studio& studio) {
    co_await go_on_air(studio.client);
    co_await send_all(studio.client, short_show());
    for (int tag = 0; tag < 100; ++tag) {
        rtmp::Message broken = broken_video();
        co_await studio.client.send(std::move(broken));
    }
    const std::string code = co_await studio.client.next_code();
    CHECK(code == kFailed);
    CHECK_THAT(studio.client.sentence, Catch::Contains("NAL units"));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> send_garbage_chunk(Studio& studio) {
    co_await go_on_air(studio.client);
    Bytes bytes = compressed_header_of_nothing();
    co_await studio.client.write(std::move(bytes));
    const std::string code = co_await studio.client.next_code();
    CHECK(code == kFailed);
    CHECK_THAT(studio.client.sentence, Catch::Contains("malformed"));
    co_await wait_for_close(studio.client);
}

asio::awaitable<void> send_and_hang_up(Studio& studio) {
    co_await go_on_air(studio.client);
    co_await send_all(studio.client, short_show());
    studio.client.close();
    // The session's end is only to be seen from its publication.
    while (studio.gate.publication->closed().empty()) {
        co_await asio::post(studio.context, asio::use_awaitable);
    }
}

asio::awaitable<void> expect_control(Studio& studio, rtmp::MessageType type, Bytes payload) {
    for (;;) {
        const std::optional<rtmp::Message> message = co_await studio.client.receive();
        REQUIRE(message);
        if (message->type != type) continue;
        if (payload.empty() || message->payload == payload) co_return;
    }
}

asio::awaitable<void> ping(Studio& studio) {
    co_await go_on_air(studio.client);
    rtmp::Message request = user_control({0, 6, 1, 2, 3, 4});
    co_await studio.client.send(std::move(request));
    const rtmp::Message response = user_control({0, 7, 1, 2, 3, 4});
    co_await expect_control(studio, response.type, response.payload);
}

asio::awaitable<void> fill_window(Studio& studio) {
    co_await go_on_air(studio.client);
    rtmp::Message window = rtmp::control(rtmp::MessageType::WindowAckSize, 100'000);
    co_await studio.client.send(std::move(window));
    rtmp::Message large = rtmp::audio(Bytes(120'000, 0xaf));
    co_await studio.client.send(std::move(large));
    Bytes any;
    co_await expect_control(studio, rtmp::MessageType::Acknowledgement, std::move(any));
}

}  // namespace

TEST_CASE("A publisher's packets arrive as an FLV file, in order and told apart", "[ingest]") {
    Studio studio;
    run(studio.context, publish_short_show(studio));

    CHECK(studio.gate.request.protocol == "rtmp");
    CHECK_THAT(studio.gate.request.address, Catch::StartsWith("127.0.0.1:"));
    CHECK(studio.gate.request.key == "good");
    CHECK(studio.gate.publication->closed() == "unpublish");
    std::vector<PacketKind> kinds;
    for (const auto& packet : studio.gate.publication->packets()) {
        kinds.push_back(packet.kind);
    }
    CHECK(kinds == std::vector{PacketKind::Header,
                               PacketKind::Data,
                               PacketKind::VideoConfig,
                               PacketKind::AudioConfig,
                               PacketKind::Keyframe,
                               PacketKind::Audio,
                               PacketKind::Delta});
}

TEST_CASE("A publisher may stop and publish again on its connection", "[ingest]") {
    Studio studio;
    run(studio.context, publish_twice(studio));
}

TEST_CASE("A wrong or missing key is refused with what to do", "[ingest]") {
    Studio studio;
    run(studio.context, be_refused(studio, GENERATE("bad", "", "?query=only")));
    CHECK_FALSE(studio.gate.publication);
}

TEST_CASE("A codec that browsers cannot play is refused by name", "[ingest]") {
    Studio studio;
    SECTION("VP9") {
        run(studio.context, send_unsupported(studio, rtmp::video(rtmp::vp9_body()), "VP9"));
    }
    SECTION("Opus") {
        run(studio.context, send_unsupported(studio, rtmp::audio(rtmp::opus_body()), "Opus"));
    }
    CHECK_FALSE(studio.gate.publication->closed().empty());
}

TEST_CASE("Commands other than publishing get an error, not silence", "[ingest]") {
    Studio studio;
    SECTION("play") { run(studio.context, say(studio, "play", "NetStream.Play.Failed")); }
    SECTION("unknown") {
        run(studio.context, say(studio, "getStreamLength", "NetConnection.Call.Failed"));
    }
    SECTION("another application") { run(studio.context, connect_elsewhere(studio)); }
}

TEST_CASE("A dismissed publisher is told why", "[ingest]") {
    Studio studio;
    run(studio.context, be_dismissed(studio));
}

TEST_CASE("What is not RTMP is hung up on", "[ingest]") {
    Studio studio;
    run(studio.context, speak_http(studio));
}

TEST_CASE("A silent peer does not hold its connection", "[ingest]") {
    RtmpSettings settings = loopback();
    SECTION("before the handshake") {
        settings.handshake_timeout = 20ms;
        Studio studio{settings};
        run(studio.context, wait_for_close(studio.client));
    }
    SECTION("before publishing") {
        settings.publish_timeout = 20ms;
        Studio studio{settings};
        run(studio.context, connect_and_fall_silent(studio));
    }
    SECTION("on air") {
        settings.idle_timeout = 20ms;
        Studio studio{settings};
        run(studio.context, publish_and_fall_silent(studio));
        CHECK_THAT(studio.gate.publication->closed(), Catch::Contains("timed out"));
    }
}

TEST_CASE("Broken input ends its session with a sentence", "[ingest]") {
    Studio studio;
    SECTION("a hundred broken tags") {
        run(studio.context, send_broken_tags(studio));
        CHECK(studio.gate.publication->packets().size() == 7);
    }
    SECTION("a chunk out of place") { run(studio.context, send_garbage_chunk(studio)); }
    CHECK_THAT(studio.gate.publication->closed(), Catch::StartsWith("malformed"));
}

TEST_CASE("A publisher that hangs up has its packets delivered and its publication closed",
          "[ingest]") {
    Studio studio;
    run(studio.context, send_and_hang_up(studio));
    CHECK(studio.gate.publication->packets().size() == 7);
}

TEST_CASE("Pings are answered and received bytes acknowledged", "[ingest]") {
    Studio studio;
    SECTION("ping") { run(studio.context, ping(studio)); }
    SECTION("acknowledgement") { run(studio.context, fill_window(studio)); }
}
