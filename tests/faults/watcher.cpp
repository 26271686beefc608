// SPDX-License-Identifier: MIT
#include "tests/faults/watcher.hpp"

#include "tests/bench/tally.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace shopfloor::faults {
namespace {

using namespace std::chrono_literals;
using bench::MediaHeader;

constexpr std::size_t kTextBytes = std::size_t{1} << 20U;
constexpr std::size_t kMaxAnswerBytes = 16 * 1024;
constexpr auto kFirstWait = 250ms;
constexpr auto kLongestWait = 8000ms;
constexpr auto kStableAfter = 5s;
constexpr unsigned kGoingAway = 1001;

int try_connect(const bench::Target& target) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(target.port);
    ::inet_pton(AF_INET, target.host.c_str(), &address.sin_addr);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (socket < 0 || ::connect(socket, generic, sizeof(address)) != 0) {
        if (socket >= 0) ::close(socket);
        return -1;
    }
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return socket;
}

// The text that follows `name":"`.
std::string member(std::string_view json, std::string_view name) {
    const std::string before = fmt::format("\"{}\":\"", name);
    const std::size_t at = json.find(before);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = json.substr(at + before.size());
    return std::string{rest.substr(0, rest.find('"'))};
}

}  // namespace

int Watcher::open() {
    opens_at_.reset();
    socket_ = try_connect(target_);
    if (socket_ < 0) {
        come_back();
        return -1;
    }
    opened_ = Clock::now();
    is_upgraded_ = server_stops_ = has_media_ = false;
    answer_.clear();
    frames_ = bench::FrameReader{kTextBytes};
    if (was_here_) {
        continuity_.reconnected();
        cues_.reconnected();
    }
    bench::send_all(socket_, bench::upgrade_request(target_));
    return socket_;
}

bool Watcher::hear(std::vector<char>& buffer) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    const bool is_open = size > 0 && take({buffer.data(), static_cast<std::size_t>(size)});
    if (is_open) return true;
    ++notes_.closings;
    close_socket();
    if (Clock::now() - opened_ > kStableAfter) attempts_ = 0;
    come_back();
    return false;
}

void Watcher::ping() {
    if (was_here_ && socket_ >= 0)
        bench::send_all(socket_, bench::text_frame(R"({"type":"ping"})"));
}

void Watcher::leave() {
    opens_at_.reset();
    close_socket();
}

void Watcher::close_socket() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    has_media_ = false;
}

void Watcher::come_back() {
    const auto part = [this](auto least, auto most) {
        return std::uniform_int_distribution<std::int64_t>{least / 1ms, most / 1ms}(random_);
    };
    const auto step =
        std::min<std::chrono::milliseconds>(kLongestWait, kFirstWait * (1 << attempts_));
    if (attempts_ < 6) ++attempts_;
    opens_at_ = Clock::now() + std::chrono::milliseconds{server_stops_ ? part(1000ms, 5000ms)
                                                                       : part(step / 2, step)};
}

bool Watcher::take(std::string_view bytes) {
    if (!is_upgraded_) return take_answer(bytes);
    while (const auto frame = frames_.next(bytes)) {
        if (frame->opcode == 1) take_text(frame->head);
        if (frame->opcode == 2) take_media(frame->head);
        if (frame->opcode == 8) take_close(frame->head);
        if (frame->opcode == 8) return false;
    }
    return true;
}

bool Watcher::take_answer(std::string_view bytes) {
    answer_.append(bytes);
    const auto end = answer_.find("\r\n\r\n");
    if (end == std::string::npos) return answer_.size() < kMaxAnswerBytes;
    if (!answer_.starts_with("HTTP/1.1 101")) {
        notes_.last_closing = answer_.substr(0, answer_.find("\r\n"));
        return false;
    }
    is_upgraded_ = true;
    bench::send_all(socket_,
                    bench::text_frame(R"({"type":"join","rendition":")" + rendition_ + R"("})"));
    const std::string rest = answer_.substr(end + 4);
    return take(rest);
}

void Watcher::take_media(std::string_view head) {
    const auto header = bench::read_media_header(head);
    if (!header) {
        notes_.breaches.emplace_back("a binary message without a header of version 1");
        return;
    }
    const std::uint32_t before = continuity_.epoch();
    if (auto breach = continuity_.take(*header)) notes_.breaches.push_back(*std::move(breach));
    if (header->kind != MediaHeader::kChunk) return;
    const std::uint64_t now = bench::utc_us();
    if (!has_media_ || continuity_.epoch() != before) notes_.first_us = now;
    if (last_chunk_us_ != 0) {
        notes_.longest_quiet_us = std::max(notes_.longest_quiet_us, now - last_chunk_us_);
    }
    last_chunk_us_ = now;
    has_media_ = true;
}

void Watcher::take_text(std::string_view text) {
    cues_.take(text);
    if (text.starts_with(R"({"type":"joined")")) {
        note_broadcast(text);
        joined_us_ = bench::utc_us();
        was_here_ = true;
    } else if (text.starts_with(R"({"type":"state")")) {
        note_broadcast(text);
    }
}

void Watcher::note_broadcast(std::string_view text) {
    // The room's replay, in front of it, is of another broadcast.
    text.remove_prefix(std::min(text.find(R"("state":")"), text.size()));
    state_ = member(text, "state");
    std::string broadcast = member(text, "broadcast");
    if (broadcast.empty() || broadcast == broadcast_) return;
    if (!broadcast_.empty()) continuity_.begin_anew();
    broadcast_ = std::move(broadcast);
}

// RFC 6455, 5.5.1: a code, and words.
void Watcher::take_close(std::string_view payload) {
    if (payload.size() < 2) return;
    const unsigned code =
        static_cast<std::uint8_t>(payload[0]) * 256U + static_cast<std::uint8_t>(payload[1]);
    server_stops_ = code == kGoingAway;
    notes_.last_closing = fmt::format("{} {}", code, payload.substr(2));
}

}  // namespace shopfloor::faults
