// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/rtmp/rtmp_tally.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace shopfloor::ingest {

struct RtmpSettings {
    std::string address = "0.0.0.0";
    std::uint16_t port = 1935;      // 0: any free one
    std::uint16_t tls_port = 1936;  // where there is an identity
    std::string app = "live";       // rtmp://HOST/<app>

    std::chrono::milliseconds handshake_timeout{5'000};  // from accept to the end of C2
    std::chrono::milliseconds publish_timeout{15'000};   // from then, or an unpublish, to publish
    std::chrono::milliseconds idle_timeout{30'000};      // without a byte while on air
    std::chrono::milliseconds close_timeout{2'000};      // for the last words to get out
    std::chrono::milliseconds stop_grace{5'000};         // stop(): then sockets are just closed

    std::size_t max_connections = 1000;
    std::size_t max_address_connections = 0;          // of one address; 0: as many
    std::size_t max_message_bytes = 4 * 1024 * 1024;  // audio, video
    std::size_t max_command_bytes = 64 * 1024;        // everything else
    std::size_t max_chunk_streams = 64;               // of a connection
    std::uint32_t max_bad_tags = 100;                 // in a row

    std::uint32_t window_ack_bytes = 2'500'000;  // asked of the peer
    std::uint32_t chunk_size_bytes = 4096;       // of what this side sends

    std::shared_ptr<RtmpTally> tally = std::make_shared<RtmpTally>();
};

}  // namespace shopfloor::ingest
