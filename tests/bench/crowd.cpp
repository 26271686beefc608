// SPDX-License-Identifier: MIT
#include "tests/bench/crowd.hpp"

#include "tests/bench/measured_window.hpp"
#include "tests/bench/media_header.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace shopfloor::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kPingEvery = 20s;
constexpr auto kGap = 1s;
constexpr std::size_t kDiscardBytes = std::size_t{1} << 20U;
constexpr std::size_t kReadBytes = std::size_t{1} << 18U;
constexpr int kStalledBufferBytes = 4096;

double ms(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

// When the kernel got the last of these bytes, so that our own queue is not the server's delay.
std::uint64_t arrival_us(msghdr& message) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
        timespec at{};
        std::memcpy(&at, CMSG_DATA(part), sizeof(at));
        return static_cast<std::uint64_t>(at.tv_sec) * 1'000'000U +
               static_cast<std::uint64_t>(at.tv_nsec) / 1000U;
    }
    return utc_us();
}

}  // namespace

Crowd::Crowd(Plan plan)
    : plan_(std::move(plan)), epoll_(::epoll_create1(EPOLL_CLOEXEC)), buffer_(kReadBytes) {
    viewers_.resize(everybody());
    const std::size_t sample = std::min(plan_.sample, plan_.viewers);
    for (std::size_t at = 0; at < sample; ++at)
        viewers_[at * plan_.viewers / sample].is_sampled = true;
    for (std::size_t at = plan_.viewers; at < viewers_.size(); ++at)
        viewers_[at].is_stalled = true;
}

void Crowd::run() {
    gather();
    print_joined(joined_);
    lines_begin_ = Clock::now();
    next_ping_ = Clock::now() + kPingEvery / static_cast<int>(everybody());
    spend(plan_.settle);
    measure();
}

// The stalled come first: they are behind when the others begin to count.
void Crowd::gather() {
    const auto begin = Clock::now();
    // Signed: an unsigned duration never lies in the past.
    const auto pace = static_cast<std::int64_t>(std::max<std::size_t>(1, plan_.joins_per_second));
    for (std::size_t count = 0; count < viewers_.size(); ++count) {
        const auto due =
            begin + std::chrono::microseconds{static_cast<std::int64_t>(count) * 1'000'000 / pace};
        do {
            listen(
                std::max(0ms, std::chrono::floor<std::chrono::milliseconds>(due - Clock::now())));
        } while (Clock::now() < due);
        open((count + plan_.viewers) % viewers_.size());
    }
    while (joined_ + lost_ < viewers_.size())
        listen(50ms);
}

void Crowd::open(std::size_t index) {
    Viewer& viewer = viewers_[index];
    viewer.socket = connect_to(plan_.target, viewer.is_stalled ? kStalledBufferBytes : 0);
    if (viewer.is_sampled) {
        const int on = 1;
        ::setsockopt(viewer.socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
    }
    if (plan_.is_raw) {
        viewer.phase = Phase::AwaitingMedia;
        viewer.joined_us = utc_us();
        ++joined_;
        if (viewer.is_stalled) return;
    } else {
        if (plan_.target.is_tls) viewer.tls.emplace(viewer.socket);
        say(viewer, upgrade_request(plan_.target));
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = index;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, viewer.socket, &event);
}

void Crowd::listen(std::chrono::milliseconds wait) {
    std::array<epoll_event, 512> events{};
    const int count = ::epoll_wait(
        epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait.count()));
    for (int at = 0; at < count; ++at) {
        const std::size_t index = events[static_cast<std::size_t>(at)].data.u64;
        Viewer& viewer = viewers_[index];
        if (hear(viewer, index)) continue;
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, viewer.socket, nullptr);
        viewer.phase = Phase::Gone;
        ++lost_;
    }
}

void Crowd::say(Viewer& viewer, std::string_view bytes) {
    if (viewer.tls) {
        viewer.tls->send(bytes);
    } else {
        send_all(viewer.socket, bytes);
    }
}

// False when the server has closed.
bool Crowd::hear(Viewer& viewer, std::size_t index) {
    if (viewer.is_sampled || viewer.phase != Phase::Flowing) return read_sample(viewer, index);
    // TCP drops what is asked for with MSG_TRUNC without copying it; nobody decrypts it either.
    const ssize_t size = ::recv(viewer.socket, nullptr, kDiscardBytes, MSG_TRUNC | MSG_DONTWAIT);
    if (in_window_ && size > 0) bytes_ += static_cast<std::uint64_t>(size);
    return size > 0;
}

bool Crowd::read_sample(Viewer& viewer, std::size_t index) {
    std::array<char, 128> control{};
    iovec part{buffer_.data(), buffer_.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(viewer.socket, &message, MSG_DONTWAIT);
    if (size <= 0) return false;
    std::string_view bytes{buffer_.data(), static_cast<std::size_t>(size)};
    if (in_window_) bytes_ += bytes.size();
    std::string plain;
    if (viewer.tls) bytes = plain = viewer.tls->decrypt(bytes);
    if (bytes.empty()) return true;
    if (viewer.phase == Phase::Upgrading) {
        upgraded(viewer, bytes, index);
    } else {
        take(viewer, bytes, arrival_us(message), index);
    }
    return true;
}

void Crowd::upgraded(Viewer& viewer, std::string_view piece, std::size_t index) {
    viewer.answer.append(piece);
    const auto end = viewer.answer.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (!viewer.answer.starts_with("HTTP/1.1 101")) {
        std::fprintf(stderr, "load_client: %s\n", viewer.answer.c_str());
        std::exit(2);
    }
    const std::string rest = std::exchange(viewer.answer, {}).substr(end + 4);
    viewer.phase = Phase::AwaitingMedia;
    viewer.joined_us = utc_us();
    ++joined_;
    if (!plan_.is_flv) {
        say(viewer, text_frame(R"({"type":"join","rendition":")" + plan_.rendition + R"("})"));
    }
    if (viewer.is_stalled) {
        ::epoll_ctl(epoll_, EPOLL_CTL_DEL, viewer.socket, nullptr);
    } else {
        take(viewer, rest, utc_us(), index);
    }
}

void Crowd::take(Viewer& viewer,
                 std::string_view bytes,
                 std::uint64_t arrived_us,
                 std::size_t index) {
    bool has_media = viewer.frames.in_binary();
    while (const auto frame = viewer.frames.next(bytes)) {
        has_media = has_media || frame->opcode == 2;
        if (in_window_ && viewer.is_sampled) {
            sampled_bytes_ += frame->wire_bytes;
            ++sampled_frames_;
        }
        if (!viewer.is_sampled) continue;
        if (plan_.is_flv) {
            take_tag(viewer, frame->head, arrived_us);
            continue;
        }
        if (frame->opcode == 2) take_chunk(viewer, *frame, arrived_us, index == told_viewer_);
        if (frame->opcode == 1) take_text(frame->head, index, arrived_us);
    }
    if (viewer.phase != Phase::AwaitingMedia) return;
    if (!has_media && !viewer.frames.in_binary()) return;
    viewer.phase = Phase::Flowing;
    first_media_ms_.add((static_cast<double>(arrived_us) - static_cast<double>(viewer.joined_us)) /
                        1000);
}

void Crowd::take_chunk(Viewer& viewer, const Frame& frame, std::uint64_t arrived_us, bool is_told) {
    const auto header = read_media_header(frame.head);
    if (!header || header->kind != MediaHeader::kChunk) return;
    if (is_told && plan_.tells_chunks) {
        std::printf(R"({"event":"chunk","rendition":%u,"bytes":%llu,"keyframe":%s,"time_us":%llu,)"
                    R"("duration_us":%u,"utc_us":%llu,"arrived_us":%llu})"
                    "\n",
                    unsigned{header->rendition},
                    static_cast<unsigned long long>(frame.size),
                    (header->flags & 1U) != 0 ? "true" : "false",
                    static_cast<unsigned long long>(header->time_us),
                    header->duration_us,
                    static_cast<unsigned long long>(header->utc_us),
                    static_cast<unsigned long long>(arrived_us));
    }
    const bool is_from_publisher = plan_.media_begins_us.has_value();
    note_arrival(viewer,
                 arrived_us,
                 is_from_publisher ? *plan_.media_begins_us + header->time_us : header->utc_us);
}

// A picture of H.264 (FLV 10.1, E.4.1 and E.4.3): type, size, time, its upper byte, stream, body.
void Crowd::take_tag(Viewer& viewer, std::string_view tag, std::uint64_t arrived_us) {
    const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(tag[at]); };
    if (tag.size() < 13 || byte(0) != 9 || byte(12) != 1) return;
    const std::uint64_t time_ms = std::uint64_t{byte(7)} << 24U | std::uint64_t{byte(4)} << 16U |
                                  std::uint64_t{byte(5)} << 8U | byte(6);
    note_arrival(viewer, arrived_us, plan_.media_begins_us.value_or(0) + time_ms * 1000);
}

void Crowd::note_arrival(Viewer& viewer, std::uint64_t arrived_us, std::uint64_t sent_us) {
    const std::uint64_t last = std::exchange(viewer.last_chunk_us, arrived_us);
    if (!in_window_) return;
    ++sampled_chunks_;
    const std::chrono::microseconds quiet{arrived_us - last};
    if (last != 0 && arrived_us > last && quiet > kGap) ++gaps_;
    delay_ms_.add((static_cast<double>(arrived_us) - static_cast<double>(sent_us)) / 1000);
}

void Crowd::take_text(std::string_view text, std::size_t index, std::uint64_t arrived_us) {
    constexpr std::string_view cue = R"({"type":"cue","id":)";
    if (text.starts_with(cue) && plan_.tells_cues) {
        const auto id = text.substr(cue.size(), text.find(',', cue.size()) - cue.size());
        std::printf(R"({"event":"cue","cue":%.*s,"viewer":%zu,"utc_ms":%.3f})"
                    "\n",
                    static_cast<int>(id.size()),
                    id.data(),
                    index,
                    static_cast<double>(arrived_us) / 1000);
    } else if (text.starts_with(R"({"type":"chat",)")) {
        ++batches_;
    } else if (text.starts_with(R"({"type":"chat_refused")")) {
        ++refused_;
    }
}

void Crowd::spend(std::chrono::seconds time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) {
        listen(5ms);
        ping_one();
        write_lines();
    }
}

// One after the other, so that their answers do not come at once.
void Crowd::ping_one() {
    while (!plan_.is_flv && Clock::now() >= next_ping_) {
        next_ping_ += std::chrono::nanoseconds{kPingEvery} / static_cast<long>(everybody());
        Viewer& viewer = viewers_[pinged_++ % viewers_.size()];
        if (viewer.phase != Phase::Gone) say(viewer, text_frame(R"({"type":"ping"})"));
    }
}

// The senders are the last of the crowd, one after the other.
void Crowd::write_lines() {
    const double seconds = ms(Clock::now() - lines_begin_) / 1000;
    const auto due =
        static_cast<std::size_t>(seconds * static_cast<double>(plan_.lines_per_second));
    while (plan_.senders > 0 && written_ < due) {
        const std::size_t sender = viewers_.size() - 1 - written_ % plan_.senders;
        const std::string number = std::to_string(++written_);
        say(viewers_[sender],
            text_frame(R"({"type":"chat","text":"这条围巾多少钱 line )" + number + "\"}"));
    }
}

void Crowd::measure() {
    const MeasuredWindow window{plan_.watched};
    in_window_ = true;
    spend(plan_.window);
    const double messages = sampled_bytes_ == 0 ? 0
                                                : static_cast<double>(bytes_) *
                                                      static_cast<double>(sampled_frames_) /
                                                      static_cast<double>(sampled_bytes_);
    window.print_end({.joined = joined_,
                      .lost = lost_,
                      .bytes = bytes_,
                      .messages = messages,
                      .sampled_chunks = sampled_chunks_,
                      .gaps = gaps_,
                      .delay_ms = delay_ms_,
                      .first_media_ms = first_media_ms_,
                      .more = ",\"written\":" + std::to_string(written_) +
                              ",\"refused\":" + std::to_string(refused_) +
                              ",\"batches\":" + std::to_string(batches_)});
}

}  // namespace shopfloor::bench
