// SPDX-License-Identifier: MIT
// Publishers by WebRTC for scripts/bench phone: `webrtc_crowd COUNT`.
// On stdout a line {"peer":0,"offer":"SDP"} of each; on stdin {"peer":0,"answer":"SDP"} for each.
// All send until stdin ends. The exit code is 2 when one could not.
#include "tests/integration/receiver/webrtc_peer.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace json = boost::json;
using shopfloor::test::WebRtcPeer;

constexpr unsigned kMostPeers = 1000;
// Two cores send, receive, package and count all of them.
constexpr WebRtcPeer::Picture kPicture{.width = 160, .height = 90, .fps = 5};

unsigned count_of(std::string_view word) {
    unsigned count = 0;
    std::from_chars(word.data(), word.data() + word.size(), count);
    return count;
}

void publish(unsigned count) {
    std::vector<std::unique_ptr<WebRtcPeer>> peers;
    for (unsigned peer = 0; peer < count; ++peer) {
        peers.push_back(std::make_unique<WebRtcPeer>(kPicture));
        std::cout << json::object{{"peer", peer}, {"offer", peers.back()->offer()}} << std::endl;
    }
    for (std::string line; std::getline(std::cin, line);) {
        const json::value answer = json::parse(line);
        peers.at(answer.at("peer").to_number<std::size_t>())
            ->take_answer(std::string{answer.at("answer").as_string()});
    }
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned count = argc == 2 ? count_of(argv[1]) : 0;
    if (count == 0 || count > kMostPeers) {
        std::cerr << "usage: webrtc_crowd COUNT, 1 to " << kMostPeers << '\n';
        return EXIT_FAILURE;
    }
    try {
        publish(count);
    } catch (const std::exception& error) {
        std::cerr << "webrtc_crowd: " << error.what() << '\n';
        return 2;
    }
}
