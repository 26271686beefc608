// SPDX-License-Identifier: MIT
#include "pipeline/ingest/session_description.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest;

namespace {

constexpr const char* kTransportFeedback =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

std::string head() {
    return "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n";
}

std::string sound() {
    return "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=sendonly\r\n"
           "a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n"
           "a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n";
}

// As Chromium offers it: VP8 before H.264, and three kinds of that.
std::string video(const std::string& direction = "sendonly") {
    return std::string{
               "m=video 9 UDP/TLS/RTP/SAVPF 96 97 102 103 104 106 107\r\n"
               "c=IN IP4 0.0.0.0\r\na=mid:0\r\na="} +
           direction +
           "\r\na=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
           "a=extmap:3 urn:3gpp:video-orientation\r\na=extmap:4 " +
           kTransportFeedback +
           "\r\na=extmap:9 urn:ietf:params:rtp-hdrext:sdes:mid\r\n"
           "a=candidate:1 1 udp 2113937151 0a1b.local 50000 typ host\r\n"
           "a=candidate:2 1 udp 2113937151 192.0.2.7 50001 typ host\r\n"
           "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtpmap:97 rtx/90000\r\n"
           "a=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\na=rtcp-fb:102 nack pli\r\n"
           "a=fmtp:102 packetization-mode=1;profile-level-id=640c1f\r\n"
           "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n"
           "a=rtpmap:104 H264/90000\r\na=fmtp:104 packetization-mode=0;profile-level-id=42e01f\r\n"
           "a=rtpmap:106 H264/90000\r\na=rtcp-fb:106 nack pli\r\n"
           "a=fmtp:106 packetization-mode=1;profile-level-id=42e01f\r\n"
           "a=rtpmap:107 rtx/90000\r\na=fmtp:107 apt=106\r\na=rid:h send\r\n";
}

std::string accepted(const std::string& offer) {
    const auto result = acceptable_offer(offer);
    REQUIRE(result.has_value());
    return *result;
}

std::string code_of(const std::string& offer) {
    const auto result = acceptable_offer(offer);
    REQUIRE(result.has_error());
    return result.error().code;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Of an offer, H.264 of the profile that everybody plays is left, and Opus", "[sdp]") {
    const std::string offer = accepted(head() + video() + sound());
    CHECK(has(offer, "m=video 9 UDP/TLS/RTP/SAVPF 106 107\r\n"));
    CHECK(has(offer, "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"));
    CHECK(has(offer, "a=rtcp-fb:106 nack pli"));
    CHECK_FALSE(has(offer, "VP8"));
    CHECK_FALSE(has(offer, ":102 "));
    CHECK_FALSE(has(offer, "red/48000"));
    CHECK_FALSE(has(offer, "a=rid"));
}

TEST_CASE("The camera's orientation is not offered on, so that the browser turns the picture",
          "[sdp]") {
    const std::string offer = accepted(head() + video() + sound());
    CHECK_FALSE(has(offer, "video-orientation"));
    CHECK_FALSE(has(offer, "abs-send-time"));
    CHECK(has(offer, kTransportFeedback));
    CHECK(has(offer, "sdes:mid"));
}

TEST_CASE("Candidates that are names are left out: nothing is resolved for a stranger", "[sdp]") {
    const std::string offer = accepted(head() + video());
    CHECK_FALSE(has(offer, ".local"));
    CHECK(has(offer, "192.0.2.7 50001"));
}

TEST_CASE("An offer with other tracks is refused as a whole", "[sdp]") {
    CHECK(code_of(head() + sound()) == "unacceptable");
    CHECK(code_of(head() + video() + video()) == "unacceptable");
    CHECK(code_of(head() + video("recvonly")) == "unacceptable");
    CHECK(code_of(head() + video("inactive")) == "unacceptable");
    CHECK(code_of(head() + video() + sound() + sound()) == "unacceptable");
    CHECK(code_of(head() + video() +
                  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n") ==
          "unacceptable");
    CHECK(code_of(head() +
                  "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\na=sendonly\r\n") ==
          "unacceptable");
}

TEST_CASE("What is no SDP is refused, cut anywhere", "[sdp]") {
    CHECK(code_of("") == "invalid");
    CHECK(code_of("v=0") == "invalid");
    CHECK(code_of("hello") == "invalid");
    CHECK(code_of("v=0\r\n" + std::string(kMaxSdpBytes, 'a')) == "invalid");
    const std::string offer = head() + video() + sound();
    for (std::size_t size = 0; size < offer.size(); ++size) {
        static_cast<void>(acceptable_offer(offer.substr(0, size)));
    }
}

TEST_CASE("An answer gets the extensions of its offer, section by section", "[sdp]") {
    const std::string offer = accepted(head() + video() + sound());
    const std::string answer = head() +
                               "m=video 9 UDP/TLS/RTP/SAVPF 106\r\na=rtpmap:106 H264/90000\r\n"
                               "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\n";
    const auto extended = with_extensions(answer, offer);
    REQUIRE(extended.has_value());
    const auto sound_at = extended->find("m=audio");
    CHECK(extended->find(kTransportFeedback) < sound_at);
    CHECK(extended->find("a=extmap", sound_at) == std::string::npos);
}

TEST_CASE("The public address stands beside each IPv4 host, with its port", "[sdp]") {
    const std::string answer =
        head() +
        "m=video 9 UDP/TLS/RTP/SAVPF 106\r\na=rtpmap:106 H264/90000\r\na=fmtp:106 "
        "packetization-mode=1\r\n"
        "a=candidate:1 1 UDP 2015363327 10.0.0.5 41000 typ host\r\n"
        "a=candidate:2 1 TCP 1010827519 10.0.0.5 41001 typ host tcptype passive\r\n"
        "a=candidate:3 1 UDP 2015363583 fd00::2 41002 typ host\r\n";
    const auto shown =
        shown_answer(answer, {.public_address = "198.51.100.7", .bitrate_kbps = 2500});
    REQUIRE(shown.has_value());
    CHECK(has(*shown, "198.51.100.7 41000 typ host"));
    CHECK(has(*shown, "198.51.100.7 41001 typ host tcptype passive"));
    CHECK_FALSE(has(*shown, "198.51.100.7 41002"));
    CHECK(has(*shown, "10.0.0.5 41000"));
    CHECK(has(*shown, "packetization-mode=1;x-google-start-bitrate=2500"));
    const auto plain = shown_answer(answer, {});
    REQUIRE(plain.has_value());
    CHECK_FALSE(has(*plain, "x-google"));
}

TEST_CASE("Of a fragment the addresses are taken, each for its section", "[sdp]") {
    const auto candidates = candidates_of(
        "a=ice-ufrag:EsAw\r\nm=video 9 RTP/AVP 0\r\na=mid:0\r\n"
        "a=candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host\r\n"
        "a=candidate:2 1 udp 2122260223 abc.local 61764 typ host\r\n"
        "a=candidate:3 1 udp\r\na=end-of-candidates\r\nm=audio 9 RTP/AVP 0\n"
        "a=candidate:4 1 tcp 1518280447 fd00::9 9 typ host tcptype active\n");
    REQUIRE(candidates.size() == 2);
    CHECK(candidates[0].section == 0);
    CHECK(candidates[0].candidate == "candidate:1 1 udp 2122260223 192.0.2.1 61764 typ host");
    CHECK(candidates[1].section == 1);
}

TEST_CASE("A candidate that we would have to connect to, or that is no one's, is passed over",
          "[sdp]") {
    const auto is_taken = [](const std::string& transport_and_address, const std::string& end) {
        return candidates_of("a=candidate:1 1 " + transport_and_address + " 5000 typ host" + end)
                   .size() == 1;
    };
    CHECK(is_taken("UDP 1 192.0.2.1", ""));
    CHECK(is_taken("udp 1 127.0.0.1", ""));  // a publisher on the server's machine
    CHECK(is_taken("TCP 1 192.0.2.1", " tcptype active"));
    CHECK_FALSE(is_taken("tcp 1 192.0.2.1", " tcptype passive"));
    CHECK_FALSE(is_taken("tcp 1 192.0.2.1", " tcptype so"));
    CHECK_FALSE(is_taken("tcp 1 192.0.2.1", " tcptype"));
    CHECK_FALSE(is_taken("tcp 1 192.0.2.1", ""));
    CHECK_FALSE(is_taken("ssltcp 1 192.0.2.1", ""));
    for (const char* address : {"0.0.0.0",
                                "169.254.169.254",
                                "224.0.0.251",
                                "255.255.255.255",
                                "::",
                                "fe80::1",
                                "ff02::fb",
                                "::ffff:169.254.169.254"}) {
        INFO(address);
        CHECK_FALSE(is_taken(std::string{"udp 1 "} + address, ""));
    }
}

TEST_CASE("A fragment of many candidates is not taken without end", "[sdp]") {
    std::string many = "m=video 9 RTP/AVP 0\r\n";
    for (int number = 0; number < 500; ++number) {
        many += "a=candidate:1 1 udp 1 192.0.2.1 61764 typ host\r\n";
    }
    CHECK(candidates_of(many).size() == 32);
    CHECK(candidates_of(std::string(kMaxSdpBytes + 1, 'a')).empty());
}
