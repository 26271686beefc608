// SPDX-License-Identifier: MIT
// Buyers of a deal, in one thread: all join, then all press within a second. Each answer is timed,
// and told on a line of its own when it is a hold: {"event":"held",…}. tests/bench/README.md says
// what is made of it.
#include "tests/bench/frame_reader.hpp"
#include "tests/bench/tally.hpp"
#include "tests/bench/viewer_socket.hpp"
#include "tests/bench/words.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace shopfloor::bench;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "hold_crowd --port N --room NAME --deal ID --buyers N --name TEXT\n"
    "  [--host 127.0.0.1 ] [--joins-per-second 4000 ] [--press-ms 1000 ] [--patience 120 ]\n"
    "  [--wait-ms 0 ]  between the last one's joining and the first press\n"
    "  --name: of this crowd; the same buyers come again with the same name, and press with the\n"
    "          same keys\n"
    "  [--kill PID { --after-holds N | --after-us N } ]  kills a process when so many were\n"
    "          acknowledged, or so long after the first press";
constexpr std::size_t kTextBytes = 16 * 1024;

double ms(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

struct Buyer {
    int socket = -1;
    bool is_upgraded = false;
    bool is_joined = false;
    bool is_answered = false;
    bool is_gone = false;
    Clock::time_point pressed{};
    std::string answer{};  // of the upgrade
    FrameReader frames{kTextBytes};
};

/// The value of `"name":"…"`; empty where there is none.
std::string value_of(std::string_view text, std::string_view name) {
    const std::string sought = "\"" + std::string{name} + "\":\"";
    const auto at = text.find(sought);
    if (at == text.npos) return {};
    const auto begin = at + sought.size();
    return std::string{text.substr(begin, text.find('"', begin) - begin)};
}

class HoldCrowd {
public:
    explicit HoldCrowd(const Words& words)
        : target_{.host = words.text("--host", "127.0.0.1"),
                  .port = static_cast<std::uint16_t>(words.number("--port")),
                  .room = words.text("--room"),
                  .path = {}},
          deal_(words.text("--deal")),
          name_(words.text("--name", "crowd")),
          pace_(static_cast<std::int64_t>(words.number("--joins-per-second", 4000))),
          press_time_(static_cast<std::int64_t>(words.number("--press-ms", 1000))),
          wait_(static_cast<std::int64_t>(words.number("--wait-ms"))),
          patience_(static_cast<std::int64_t>(words.number("--patience", 120))),
          victim_(static_cast<pid_t>(words.number("--kill"))),
          kill_at_(words.number("--after-holds")),
          kill_after_(static_cast<std::int64_t>(words.number("--after-us"))),
          epoll_(::epoll_create1(EPOLL_CLOEXEC)),
          buyers_(words.number("--buyers")),
          buffer_(std::size_t{1} << 18U) {}

    void run() {
        gather();
        std::printf("{\"event\":\"joined\",\"buyers\":%zu}\n", joined_);
        std::fflush(stdout);
        const auto presses_at = Clock::now() + wait_;
        while (Clock::now() < presses_at)
            listen(5ms);
        rush();
        std::printf(
            "{\"event\":\"end\",\"pressed\":%zu,\"answered\":%zu,\"held\":%zu,\"sold_out\":%zu,"
            "\"other\":%zu,\"gone\":%zu,\"until_last_hold_ms\":%.3f,\"answer_ms\":%s,\"held_ms\":%"
            "s}\n",
            pressed_,
            answered_,
            held_,
            sold_out_,
            other_,
            gone_,
            ms(last_hold_ - begin_),
            answer_ms_.json().c_str(),
            held_ms_.json().c_str());
        std::fflush(stdout);
    }

private:
    void gather() {
        const auto begin = Clock::now();
        for (std::size_t index = 0; index < buyers_.size(); ++index) {
            const auto due = begin + std::chrono::microseconds{static_cast<std::int64_t>(index) *
                                                               1'000'000 / pace_};
            do {
                listen(std::max(0ms,
                                std::chrono::floor<std::chrono::milliseconds>(due - Clock::now())));
            } while (Clock::now() < due);
            open(index);
        }
        const auto end = Clock::now() + patience_;
        while (joined_ + gone_ < buyers_.size() && Clock::now() < end)
            listen(50ms);
    }

    void open(std::size_t index) {
        Buyer& buyer = buyers_[index];
        buyer.socket = connect_to(target_);
        send_all(buyer.socket, upgrade_request(target_));
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = index;
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, buyer.socket, &event);
    }

    void rush() {
        begin_ = last_hold_ = Clock::now();
        const auto count = static_cast<std::int64_t>(buyers_.size());
        for (std::int64_t index = 0; index < count; ++index) {
            const auto due = begin_ + press_time_ * index / count;
            while (Clock::now() < due)
                listen(0ms);
            kill_if_due();
            press(static_cast<std::size_t>(index));
            if (index % 16 == 0) listen(0ms);
        }
        const auto end = Clock::now() + patience_;
        while (answered_ + gone_ < pressed_ && Clock::now() < end)
            listen(50ms);
    }

    void kill_if_due() {
        if (victim_ <= 0 || kill_after_ <= 0us || Clock::now() - begin_ < kill_after_) return;
        ::kill(std::exchange(victim_, 0), SIGKILL);
    }

    void press(std::size_t index) {
        Buyer& buyer = buyers_[index];
        if (buyer.is_gone || !buyer.is_joined) return;
        buyer.pressed = Clock::now();
        ++pressed_;
        send_all(buyer.socket,
                 text_frame("{\"type\":\"hold\",\"deal\":\"" + deal_ + "\",\"key\":\"" +
                            session(index) + "\"}"));
    }

    std::string session(std::size_t index) const {
        return name_ + "-buyer-" + std::to_string(index);
    }

    void listen(std::chrono::milliseconds wait) {
        std::array<epoll_event, 512> events{};
        const int count = ::epoll_wait(
            epoll_, events.data(), static_cast<int>(events.size()), static_cast<int>(wait.count()));
        for (int at = 0; at < count; ++at) {
            const std::size_t index = events[static_cast<std::size_t>(at)].data.u64;
            Buyer& buyer = buyers_[index];
            if (buyer.is_gone || hear(buyer, index)) continue;
            ::epoll_ctl(epoll_, EPOLL_CTL_DEL, buyer.socket, nullptr);
            ::close(buyer.socket);
            buyer.is_gone = true;
            if (!buyer.is_answered) ++gone_;
        }
    }

    bool hear(Buyer& buyer, std::size_t index) {
        const ssize_t size = ::recv(buyer.socket, buffer_.data(), buffer_.size(), MSG_DONTWAIT);
        if (size < 0) return errno == EAGAIN || errno == EINTR;
        if (size == 0) return false;
        std::string_view rest{buffer_.data(), static_cast<std::size_t>(size)};
        if (!buyer.is_upgraded) {
            buyer.answer.append(rest);
            const auto end = buyer.answer.find("\r\n\r\n");
            if (end == buyer.answer.npos) return true;
            if (buyer.answer.find(" 101 ") == buyer.answer.npos) return false;
            buyer.is_upgraded = true;
            const std::string after = buyer.answer.substr(end + 4);
            buyer.answer = {};
            send_all(buyer.socket,
                     text_frame("{\"type\":\"join\",\"want\":[\"cues\"],\"session\":\"" +
                                session(index) + "\"}"));
            rest = after;
            return take(buyer, rest);
        }
        return take(buyer, rest);
    }

    bool take(Buyer& buyer, std::string_view rest) {
        while (const auto frame = buyer.frames.next(rest)) {
            if (frame->opcode == 8) return false;
            if (frame->opcode == 1) take_text(buyer, frame->head);
        }
        return true;
    }

    void take_text(Buyer& buyer, std::string_view text) {
        if (text.starts_with("{\"type\":\"joined\"")) {
            if (!std::exchange(buyer.is_joined, true)) ++joined_;
            return;
        }
        const bool is_hold = text.starts_with("{\"type\":\"hold\"");
        const bool is_refusal = text.starts_with("{\"type\":\"hold_refused\"");
        if ((!is_hold && !is_refusal) || std::exchange(buyer.is_answered, true)) return;
        ++answered_;
        const auto now = Clock::now();
        answer_ms_.add(ms(now - buyer.pressed));
        if (is_hold) {
            ++held_;
            held_ms_.add(ms(now - buyer.pressed));
            last_hold_ = now;
            if (victim_ > 0 && held_ == kill_at_) ::kill(victim_, SIGKILL);
            std::printf("{\"event\":\"held\",\"hold\":\"%s\"}\n", value_of(text, "id").c_str());
            std::fflush(stdout);
        } else if (value_of(text, "code") == "sold_out") {
            ++sold_out_;
        } else {
            ++other_;
        }
    }

    Target target_;
    std::string deal_;
    std::string name_;
    std::int64_t pace_;
    std::chrono::milliseconds press_time_;
    std::chrono::milliseconds wait_;
    std::chrono::seconds patience_;
    pid_t victim_;
    std::size_t kill_at_;
    std::chrono::microseconds kill_after_;
    int epoll_;
    std::vector<Buyer> buyers_;
    std::vector<char> buffer_;
    Clock::time_point begin_{};
    Clock::time_point last_hold_{};
    std::size_t joined_ = 0;
    std::size_t gone_ = 0;
    std::size_t pressed_ = 0;
    std::size_t answered_ = 0;
    std::size_t held_ = 0;
    std::size_t sold_out_ = 0;
    std::size_t other_ = 0;
    Tally answer_ms_;
    Tally held_ms_;
};

}  // namespace

int main(int count, char** values) {
    const Words words{count, values, kUsage};
    if (words.number("--port") == 0 || words.text("--deal").empty() ||
        words.number("--buyers") == 0) {
        std::fprintf(stderr, "%s\n", kUsage);
        return 2;
    }
    raise_descriptor_limit();
    HoldCrowd{words}.run();
    return 0;
}
