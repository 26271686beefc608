// SPDX-License-Identifier: MIT
// From a WebRTC publisher to the tags that the server gets.
#include "pipeline/sandbox/sandbox.hpp"
#include "tests/integration/receiver/receiver_child.hpp"
#include "tests/integration/receiver/webrtc_peer.hpp"

#include <catch2/catch.hpp>
#include <sys/wait.h>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

wire::Offer offer_of(WebRtcPeer& peer) {
    return {.sdp = peer.offer(), .keyframe_interval = 1s, .setup_limit = 10s, .silence_limit = 1s};
}

void connect(WebRtcPeer& peer, ReceiverChild& receiver, wire::Offer offer) {
    receiver.send(std::move(offer));
    REQUIRE(receiver.read_until([&] { return receiver.answer || receiver.ended; }));
    REQUIRE(receiver.answer);
    peer.take_answer(receiver.answer->sdp);
}

}  // namespace

TEST_CASE("A WebRTC publisher's picture and sound reach the server as tags", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    connect(peer, receiver, offer_of(peer));
    // It sends one by itself: the others were asked for.
    REQUIRE(receiver.read_until([&] { return receiver.keyframes() >= 3; }));
    CHECK(receiver.frames(true) >= 30);
    CHECK(receiver.frames(false) >= 40);
    CHECK_FALSE(receiver.ended);
    CHECK((receiver.status("Seccomp") == "2") != sandbox::kIsSanitized);
    receiver.send(wire::Stop{});
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(receiver.ended->reason == wire::EndReason::Stopped);
    const int status = receiver.wait();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}

TEST_CASE("A publisher with another certificate than it offered is not listened to", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    wire::Offer offer = offer_of(peer);
    const std::string_view before = "a=fingerprint:sha-256 ";
    std::size_t at = offer.sdp.find(before);
    REQUIRE(at != std::string::npos);
    for (; at != std::string::npos; at = offer.sdp.find(before, at)) {
        at += before.size();
        offer.sdp[at] = offer.sdp[at] == '0' ? '1' : '0';
    }
    connect(peer, receiver, std::move(offer));
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(receiver.ended->reason == wire::EndReason::Failed);
    CHECK_THAT(receiver.ended->text, Catch::Contains("certificate"));
    CHECK(receiver.tags.empty());
}

TEST_CASE("An offer without a certificate's fingerprint is refused", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    wire::Offer offer = offer_of(peer);
    for (std::size_t at = 0; (at = offer.sdp.find("sha-256", at)) != std::string::npos;) {
        offer.sdp.replace(at, 7, "sha-1");
    }
    receiver.send(offer);
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK_FALSE(receiver.answer);
    CHECK(receiver.ended->reason == wire::EndReason::Refused);
    CHECK_THAT(receiver.ended->text, Catch::Contains("sha-256"));
}

TEST_CASE("A picture of another size is told by its parameters, in the same session",
          "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{.has_sound = false}};
    connect(peer, receiver, offer_of(peer));
    REQUIRE(receiver.read_until([&] { return receiver.frames(true) >= 10; }));
    CHECK(receiver.configs(true) == 1);
    peer.turn(180, 320);
    REQUIRE(receiver.read_until([&] { return receiver.configs(true) == 2; }));
    const std::size_t before = receiver.frames(true);
    REQUIRE(receiver.read_until([&] { return receiver.frames(true) > before + 10; }));
    CHECK_FALSE(receiver.ended);
}

TEST_CASE("A track of many sources does not grow the receiver without end", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    wire::Offer offer = offer_of(peer);
    offer.silence_limit = 30s;
    connect(peer, receiver, std::move(offer));
    REQUIRE(receiver.read_until([&] { return receiver.frames(true) >= 10; }));
    const int before = std::stoi(receiver.status("Threads"));
    peer.scatter();
    REQUIRE(receiver.read_until([&] { return peer.sources() >= 24; }, 60s));
    const std::size_t sound = receiver.frames(false);
    REQUIRE(receiver.read_until([&] { return receiver.frames(false) > sound + 10; }));
    CHECK(std::stoi(receiver.status("Threads")) <= before + 20);
    CHECK_FALSE(receiver.ended);
}

TEST_CASE("Where a network lets no UDP through, TCP does", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{.has_udp = false}};
    wire::Offer offer = offer_of(peer);
    CHECK_THAT(offer.sdp, !Catch::Contains(" UDP "));
    connect(peer, receiver, std::move(offer));
    CHECK(receiver.read_until([&] { return receiver.frames(true) >= 10; }));
    CHECK_FALSE(receiver.ended);
}

TEST_CASE("A publisher that vanished is missed within the limit", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    connect(peer, receiver, offer_of(peer));
    REQUIRE(receiver.read_until([&] { return receiver.frames(true) >= 10; }));
    peer.vanish();
    const auto vanished = std::chrono::steady_clock::now();
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(std::chrono::steady_clock::now() - vanished < 3s);
    CHECK(receiver.ended->reason == wire::EndReason::NoFrames);
}

TEST_CASE("An answer that nobody takes is not waited for", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    wire::Offer offer = offer_of(peer);
    offer.setup_limit = 500ms;
    receiver.send(offer);
    REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
    CHECK(receiver.answer);
    CHECK(receiver.ended->reason == wire::EndReason::NoFrames);
    CHECK_THAT(receiver.ended->text, Catch::Contains("webrtc.ports"));
}

TEST_CASE("The answer keeps to the ports, and names the public address", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    wire::Offer offer = offer_of(peer);
    offer.first_port = 41230;
    offer.last_port = 41239;
    offer.public_address = "198.51.100.7";
    receiver.send(offer);
    REQUIRE(receiver.read_until([&] { return receiver.answer || receiver.ended; }));
    REQUIRE(receiver.answer);
    CHECK_THAT(receiver.answer->sdp, Catch::Contains("198.51.100.7 4123"));
    CHECK_THAT(receiver.answer->sdp, Catch::Contains("tcptype passive"));
}

TEST_CASE("What is no offer is refused with a sentence", "[receiver]") {
    const auto refused = [](const std::string& sdp) {
        ReceiverChild receiver;
        receiver.send(wire::Offer{.sdp = sdp});
        REQUIRE(receiver.read_until([&] { return receiver.ended.has_value(); }));
        CHECK_FALSE(receiver.answer);
        return *receiver.ended;
    };
    CHECK(refused("").reason == wire::EndReason::Refused);
    CHECK(refused("v=0\r\n").reason == wire::EndReason::Refused);
    CHECK(refused("GET / HTTP/1.1").reason == wire::EndReason::Refused);
    const auto audio_only = refused(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"
        "a=rtpmap:111 opus/48000/2\r\na=sendonly\r\n");
    CHECK(audio_only.reason == wire::EndReason::Unsupported);
    CHECK_THAT(audio_only.text, Catch::Contains("one track of video"));
}

TEST_CASE("A receiver whose server is gone goes too", "[receiver]") {
    ReceiverChild receiver;
    WebRtcPeer peer{{}};
    connect(peer, receiver, offer_of(peer));
    REQUIRE(receiver.read_until([&] { return receiver.frames(true) >= 1; }));
    receiver.hang_up();
    const int status = receiver.wait();
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
