// SPDX-License-Identifier: MIT
#include "tests/support/websocket_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

namespace shopfloor::test {
namespace {

constexpr int kPatienceMs = 10000;

bool wait_for(int descriptor, short events, int milliseconds) {
    pollfd entry{descriptor, events, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

std::size_t content_length(std::string head) {
    for (char& c : head)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto at = head.find("content-length:");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 15));
}

std::uint64_t big_endian(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char c : bytes)
        value = (value << 8) | static_cast<unsigned char>(c);
    return value;
}

}  // namespace

void WebSocketClient::FreeTls::operator()(ssl_st* connection) const noexcept {
    SSL_free(connection);
}

WebSocketClient::WebSocketClient(int descriptor, Security security) : descriptor_(descriptor) {
    if (security == Security::None) return;
    const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context{SSL_CTX_new(TLS_client_method()),
                                                               &SSL_CTX_free};
    tls_.reset(SSL_new(context.get()));
    SSL_set_fd(tls_.get(), descriptor_);
    if (SSL_connect(tls_.get()) != 1) throw std::runtime_error("the handshake failed");
}

WebSocketClient::~WebSocketClient() { ::close(descriptor_); }

int WebSocketClient::connect(std::uint16_t port, int receive_buffer_bytes) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (receive_buffer_bytes > 0) {
        ::setsockopt(
            descriptor, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
        ::close(descriptor);
        throw std::runtime_error("the server cannot be reached");
    }
    return descriptor;
}

void WebSocketClient::send_raw(std::string_view bytes) {
    while (!bytes.empty()) {
        if (!wait_for(descriptor_, POLLOUT, kPatienceMs)) throw std::runtime_error("send: timeout");
        const auto sent = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                               : ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // the peer has closed: the test sees it when it reads
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

std::string WebSocketClient::read_response(bool is_head) {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) return take(buffer_.size());
    }
    std::string head = take(end + 4);
    if (is_head || head.starts_with("HTTP/1.1 101") || head.starts_with("HTTP/1.1 304"))
        return head;
    const std::size_t length = content_length(head);
    while (buffer_.size() < length && fill()) {
    }
    return head + take(std::min(length, buffer_.size()));
}

std::string WebSocketClient::upgrade(const Upgrade& request) {
    std::string head =
        "GET " + request.path + " HTTP/1.1\r\nHost: " + request.host +
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    if (!request.protocol.empty()) head += "Sec-WebSocket-Protocol: " + request.protocol + "\r\n";
    if (!request.origin.empty()) head += "Origin: " + request.origin + "\r\n";
    send_raw(head + request.extra + "\r\n");
    return read_response();
}

void WebSocketClient::send_frame(std::uint8_t first_byte, std::string_view payload, bool masked) {
    std::string frame{static_cast<char>(first_byte)};
    const std::uint8_t mask_bit = masked ? 0x80 : 0;
    if (payload.size() < 126) {
        frame += static_cast<char>(mask_bit | payload.size());
    } else {
        const bool is_long = payload.size() > 0xffff;
        frame += static_cast<char>(mask_bit | (is_long ? 127 : 126));
        for (int shift = is_long ? 56 : 8; shift >= 0; shift -= 8) {
            frame += static_cast<char>((payload.size() >> shift) & 0xff);
        }
    }
    constexpr std::string_view key = "\x11\x22\x33\x44";
    if (masked) frame += key;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        frame += masked ? static_cast<char>(payload[i] ^ key[i % 4]) : payload[i];
    }
    send_raw(frame);
}

WebSocketClient::Message WebSocketClient::receive() {
    const auto need = [this](std::size_t count) {
        while (buffer_.size() < count) {
            if (!fill()) return false;
        }
        return true;
    };
    if (!need(2)) return {};
    const auto opcode = static_cast<unsigned char>(buffer_[0]) & 0x0f;
    std::size_t length = static_cast<unsigned char>(buffer_[1]);
    const std::size_t extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (!need(2 + extra)) return {};
    if (extra > 0) length = big_endian(std::string_view{buffer_}.substr(2, extra));
    if (!need(2 + extra + length)) return {};
    take(2 + extra);
    std::string payload = take(length);
    if (opcode == 1) return {Message::Kind::Text, std::move(payload), 0};
    if (opcode == 2) return {Message::Kind::Binary, std::move(payload), 0};
    if (opcode != 8) return receive();
    send_frame(0x88, payload.substr(0, 2));
    const auto code = payload.size() < 2 ? 0 : big_endian(payload.substr(0, 2));
    return {Message::Kind::Close,
            payload.size() > 2 ? payload.substr(2) : std::string{},
            static_cast<std::uint16_t>(code)};
}

std::string WebSocketClient::receive_text() {
    for (;;) {
        auto message = receive();
        if (message.kind == Message::Kind::Text) return std::move(message.payload);
        if (message.kind != Message::Kind::Binary) throw std::runtime_error("the socket closed");
    }
}

bool WebSocketClient::is_quiet_for(std::chrono::milliseconds time) {
    return buffer_.empty() && !wait_for(descriptor_, POLLIN, static_cast<int>(time.count()));
}

bool WebSocketClient::fill() {
    const bool is_here = tls_ && SSL_pending(tls_.get()) > 0;
    if (!is_here && !wait_for(descriptor_, POLLIN, kPatienceMs)) {
        throw std::runtime_error("receive: timeout");
    }
    std::array<char, 65536> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const auto count = tls_ ? SSL_read(tls_.get(), piece.data(), static_cast<int>(piece.size()))
                            : ::recv(descriptor_, piece.data(), piece.size(), 0);
    if (count <= 0) return false;
    buffer_.append(piece.data(), static_cast<std::size_t>(count));
    return true;
}

std::string WebSocketClient::take(std::size_t count) {
    std::string taken = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return taken;
}

}  // namespace shopfloor::test
