// SPDX-License-Identifier: MIT
// Publishers by WebRTC for scripts/bench sessions: `webrtc_crowd`. Each line on stdin is answered
// or taken:
//   {"peer":0}                  another publisher begins: {"peer":0,"offer":"SDP"} on stdout
//   {"peer":0,"answer":"SDP"}   it sends from here on
// All of them are gone when stdin ends. The exit code is 2 when one could not.
#include "tests/integration/receiver/webrtc_peer.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <exception>
#include <iostream>
#include <map>
#include <string>

namespace {

namespace json = boost::json;
using shopfloor::test::WebRtcPeer;

// Two cores send, receive, package and count all of them.
constexpr WebRtcPeer::Picture kPicture{.width = 160, .height = 90, .fps = 5, .has_sound = false};

void publish() {
    std::map<std::int64_t, WebRtcPeer> peers;
    for (std::string line; std::getline(std::cin, line);) {
        const json::object told = json::parse(line).as_object();
        const auto peer = told.at("peer").to_number<std::int64_t>();
        if (const json::value* answer = told.if_contains("answer")) {
            peers.at(peer).take_answer(std::string{answer->as_string()});
        } else {
            const auto [made, is_new] = peers.try_emplace(peer, kPicture);
            std::cout << json::object{{"peer", peer}, {"offer", made->second.offer()}} << std::endl;
        }
    }
}

}  // namespace

int main() {
    try {
        publish();
    } catch (const std::exception& error) {
        std::cerr << "webrtc_crowd: " << error.what() << '\n';
        return 2;
    }
}
