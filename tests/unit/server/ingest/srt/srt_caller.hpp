// SPDX-License-Identifier: MIT
// A publisher by libsrt, in its plainest form.
#pragma once

#include "server/ingest/srt/srt_socket.hpp"

#include <arpa/inet.h>

#include <string>

namespace shopfloor::test {

struct SrtCaller {
    struct Way {
        std::uint16_t port = 0;
        std::string stream_id;
        std::string passphrase;
    };

    /// Shakes hands, and asks for a latency; `code` says what came of it.
    explicit SrtCaller(const Way& way, int latency_ms = 0) : socket(srt_create_socket()) {
        const int patience_ms = 5000;
        REQUIRE(socket.set(SRTO_TRANSTYPE, SRTT_LIVE));
        REQUIRE(socket.set(SRTO_CONNTIMEO, patience_ms));
        REQUIRE(socket.set(SRTO_PEERLATENCY, latency_ms));
        set(SRTO_STREAMID, way.stream_id);
        if (!way.passphrase.empty()) set(SRTO_PASSPHRASE, way.passphrase);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(way.port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const auto* raw = reinterpret_cast<const sockaddr*>(&address);
        is_connected = srt_connect(socket.handle(), raw, sizeof address) != SRT_ERROR;
        if (!is_connected) code = srt_getrejectreason(socket.handle());
    }

    void set(SRT_SOCKOPT option, const std::string& value) {
        const int size = static_cast<int>(value.size());
        REQUIRE(srt_setsockflag(socket.handle(), option, value.data(), size) != SRT_ERROR);
    }
    /// False: the other side has closed the connection.
    bool send(ByteView bytes) {
        const auto text = as_text(bytes);
        return srt_sendmsg2(socket.handle(), text.data(), static_cast<int>(text.size()), nullptr) !=
               SRT_ERROR;
    }
    bool is_open() const { return srt_getsockstate(socket.handle()) == SRTS_CONNECTED; }

    ingest::SrtSocket socket;
    bool is_connected = false;
    int code = 0;  // of SRT, why not
};

}  // namespace shopfloor::test
