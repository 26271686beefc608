// SPDX-License-Identifier: MIT
// A room full of viewers, as light as it can be: it shares its cores with the server that is
// measured. All of them take their media; a few read what they are told and note when each cue
// came; some write.
//   chat_crowd PORT ROOM VIEWERS READERS SENDERS LINES_PER_SECOND SECONDS
// Prints a JSON object for each event, one on a line.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto kPingEvery = 20s;
constexpr std::size_t kDiscardBytes = std::size_t{1} << 20;

struct Plan {
    std::uint16_t port = 0;
    std::string room;
    std::size_t viewers = 0;
    std::size_t readers = 0;
    std::size_t senders = 0;
    std::size_t lines_per_second = 0;
    std::chrono::seconds duration{};
};

struct Viewer {
    int socket = -1;
    bool is_reader = false;
    bool is_joined = false;
    std::string
        heard;  // of a reader: what is not yet a whole frame; before that, the answer's head
};

struct Counts {
    std::size_t joined = 0;
    std::size_t lost = 0;
    std::size_t batches = 0;
    std::size_t refused = 0;
    std::size_t written = 0;
};

double utc_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(now).count();
}

// Masked as clients must, with a key of zeros, which leaves the text as it is.
std::string text_frame(const std::string& text) {
    std::string frame = "\x81";
    if (text.size() < 126) {
        frame += static_cast<char>(0x80U | text.size());
    } else {
        frame += '\xfe';
        frame += static_cast<char>(text.size() >> 8U);
        frame += static_cast<char>(text.size() & 0xffU);
    }
    return frame + std::string(4, '\0') + text;
}

void send_all(const Viewer& viewer, const std::string& bytes) {
    // A few bytes to a socket that is hardly ever written: they fit, or the viewer is lost anyway.
    static_cast<void>(::send(viewer.socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

int open_socket(const Plan& plan) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(plan.port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (descriptor < 0 || ::connect(descriptor, generic, sizeof(address)) != 0) {
        std::perror("chat_crowd: connect");
        std::exit(2);
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    return descriptor;
}

std::string upgrade(const Plan& plan) {
    return "GET /v1/rooms/" + plan.room +
           "/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Protocol: shopfloor.live.v1\r\n\r\n";
}

void hear_text(std::string_view text, std::size_t viewer, Counts& counts) {
    constexpr std::string_view cue = R"({"type":"cue","id":)";
    if (text.starts_with(cue)) {
        const auto id = text.substr(cue.size(), text.find(',', cue.size()) - cue.size());
        std::printf(R"({"cue":%.*s,"viewer":%zu,"utc_ms":%.3f})"
                    "\n",
                    static_cast<int>(id.size()),
                    id.data(),
                    viewer,
                    utc_ms());
    } else if (text.starts_with(R"({"type":"chat",)")) {
        ++counts.batches;
    } else if (text.starts_with(R"({"type":"chat_refused")")) {
        ++counts.refused;
    }
}

// Whole frames of a server, which are not masked.
void read_frames(Viewer& viewer, std::size_t index, Counts& counts) {
    std::string_view rest{viewer.heard};
    while (rest.size() >= 2) {
        const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(rest[at]); };
        std::size_t head = 2;
        std::uint64_t size = byte(1) & 0x7fU;
        const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (rest.size() < head + more) break;
        if (more > 0) size = 0;
        for (std::size_t at = 0; at < more; ++at) {
            size = (size << 8U) | byte(head + at);
        }
        head += more;
        if (rest.size() < head + size) break;
        if ((byte(0) & 0x0fU) == 1) hear_text(rest.substr(head, size), index, counts);
        rest.remove_prefix(head + size);
    }
    viewer.heard.erase(0, viewer.heard.size() - rest.size());
}

void join(Viewer& viewer, std::size_t index, Counts& counts) {
    const auto end = viewer.heard.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (!viewer.heard.starts_with("HTTP/1.1 101")) {
        std::fprintf(stderr, "chat_crowd: %s\n", viewer.heard.c_str());
        std::exit(2);
    }
    viewer.heard.erase(0, end + 4);
    viewer.is_joined = true;
    ++counts.joined;
    send_all(viewer, text_frame(R"({"type":"join"})"));
    if (viewer.is_reader) read_frames(viewer, index, counts);
}

// False when the server has closed.
bool hear(Viewer& viewer, std::size_t index, Counts& counts) {
    if (viewer.is_joined && !viewer.is_reader) {
        // TCP drops what is asked for with MSG_TRUNC without copying it.
        return ::recv(viewer.socket, nullptr, kDiscardBytes, MSG_TRUNC | MSG_DONTWAIT) > 0;
    }
    std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    const ssize_t size = ::recv(viewer.socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size <= 0) return false;
    viewer.heard.append(buffer.data(), static_cast<std::size_t>(size));
    if (viewer.is_joined) {
        read_frames(viewer, index, counts);
    } else {
        join(viewer, index, counts);
    }
    return true;
}

class Crowd {
public:
    explicit Crowd(Plan plan) : plan_(std::move(plan)), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {}

    void run() {
        gather();
        std::printf(R"({"joined":%zu,"utc_ms":%.3f})"
                    "\n",
                    counts_.joined,
                    utc_ms());
        std::fflush(stdout);
        const auto begin = Clock::now();
        auto next_ping = begin + kPingEvery;
        while (Clock::now() < begin + plan_.duration) {
            listen(5);
            write_lines(Clock::now() - begin);
            if (Clock::now() < next_ping) continue;
            next_ping += kPingEvery;
            for (const Viewer& viewer : viewers_) {
                send_all(viewer, text_frame(R"({"type":"ping"})"));
            }
        }
        std::printf(R"({"written":%zu,"refused":%zu,"batches":%zu,"lost":%zu})"
                    "\n",
                    counts_.written,
                    counts_.refused,
                    counts_.batches,
                    counts_.lost);
    }

private:
    void gather() {
        viewers_.resize(plan_.viewers);
        for (std::size_t index = 0; index < viewers_.size(); ++index) {
            Viewer& viewer = viewers_[index];
            viewer.socket = open_socket(plan_);
            viewer.is_reader = index < plan_.readers;
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u64 = index;
            ::epoll_ctl(epoll_, EPOLL_CTL_ADD, viewer.socket, &event);
            send_all(viewer, upgrade(plan_));
            listen(0);
        }
        while (counts_.joined + counts_.lost < viewers_.size()) {
            listen(50);
        }
    }

    void listen(int wait_ms) {
        std::array<epoll_event, 512> events{};
        const int count =
            ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), wait_ms);
        for (int at = 0; at < count; ++at) {
            const std::size_t index = events[static_cast<std::size_t>(at)].data.u64;
            if (hear(viewers_[index], index, counts_)) continue;
            ::epoll_ctl(epoll_, EPOLL_CTL_DEL, viewers_[index].socket, nullptr);
            ++counts_.lost;
        }
    }

    // The senders are the last of the crowd, one after the other.
    void write_lines(Clock::duration since) {
        const double seconds = std::chrono::duration<double>(since).count();
        const auto due =
            static_cast<std::size_t>(seconds * static_cast<double>(plan_.lines_per_second));
        while (plan_.senders > 0 && counts_.written < due) {
            const std::size_t sender = viewers_.size() - 1 - counts_.written % plan_.senders;
            const std::string number = std::to_string(++counts_.written);
            send_all(viewers_[sender],
                     text_frame(R"({"type":"chat","text":"这条围巾多少钱 line )" + number + "\"}"));
        }
    }

    Plan plan_;
    int epoll_;
    std::vector<Viewer> viewers_;
    Counts counts_;
};

}  // namespace

int main(int count, char** words) {
    if (count != 8) {
        std::fputs("usage: chat_crowd PORT ROOM VIEWERS READERS SENDERS LINES_PER_SECOND SECONDS\n",
                   stderr);
        return 2;
    }
    const auto number = [&](int at) { return std::strtoul(words[at], nullptr, 10); };
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    Crowd{{.port = static_cast<std::uint16_t>(number(1)),
           .room = words[2],
           .viewers = number(3),
           .readers = number(4),
           .senders = number(5),
           .lines_per_second = number(6),
           .duration = std::chrono::seconds{number(7)}}}
        .run();
    return 0;
}
