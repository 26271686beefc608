// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace shopfloor::test {

/// A blocking TCP connection to the server with a limit on every wait: HTTP by hand, WebSocket by
/// the functions below. Throws std::runtime_error when a wait takes too long.
class WebSocketClient {
public:
    struct Upgrade {
        std::string path{};
        std::string protocol{};
        std::string origin{};  // no header when empty
        std::string extra{};   // whole header lines
        std::string host = "localhost";
    };
    struct Message {
        enum class Kind { Text, Binary, Close, Lost };
        Kind kind = Kind::Lost;
        std::string payload;     // of a close: its reason
        std::uint16_t code = 0;  // of a close
    };

    enum class Security { None, Tls };

    /// Takes a connected socket. With TLS it shakes hands here, whatever the certificate.
    explicit WebSocketClient(int descriptor, Security security = Security::None);
    ~WebSocketClient();
    WebSocketClient(const WebSocketClient&) = delete;
    WebSocketClient& operator=(const WebSocketClient&) = delete;

    /// Connects to 127.0.0.1. A small receive buffer plays a slow viewer.
    static int connect(std::uint16_t port, int receive_buffer_bytes = 0);

    void send_raw(std::string_view bytes);
    /// One HTTP response, head and body, told by its Content-Length. Empty when the peer closes.
    /// `is_head`: no body follows whatever the length says.
    std::string read_response(bool is_head = false);

    /// Sends the upgrade and returns the whole answer: "HTTP/1.1 101 …" or a refusal.
    std::string upgrade(const Upgrade& request);
    void send_text(std::string_view text) { send_frame(0x81, text); }
    /// `first_byte`: FIN and opcode. Masked, as clients must.
    void send_frame(std::uint8_t first_byte, std::string_view payload, bool masked = true);
    /// The next message; answers a close with a close.
    Message receive();
    /// The next text message, skipping others. Throws at the end of the connection.
    std::string receive_text();
    /// True if nothing comes for so long.
    bool is_quiet_for(std::chrono::milliseconds time);

    int descriptor() const noexcept { return descriptor_; }

private:
    struct FreeTls {
        void operator()(ssl_st* connection) const noexcept;
    };

    bool fill();
    std::string take(std::size_t count);

    int descriptor_;
    std::unique_ptr<ssl_st, FreeTls> tls_;  // null: in the clear
    std::string buffer_;
};

}  // namespace shopfloor::test
