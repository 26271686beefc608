// SPDX-License-Identifier: MIT
// Callers that an SRT listener turns away, for scripts/bench srt:
//   srt_flood --host IPV4 --port N --per-second N --seconds N --stream-id ID [--passphrase WORDS]
// Each shakes hands as far as it is let. Ends with a JSON line:
// {"event":"end","tried":N,"refused":N,"unanswered":N,"accepted":N,"p50_ms":N,"p99_ms":N,"seconds":N}
#include "tests/bench/words.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <srt/srt.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr const char* kUsage =
    "srt_flood --host IPV4 --port N --per-second N --seconds N --stream-id ID [--passphrase WORDS]";
constexpr int kPatienceMs = 3000;
constexpr std::int64_t kWaitMs = 5;

struct Caller {
    std::string stream_id;
    std::string passphrase;
    sockaddr_in address{};
};

struct Outcome {
    std::size_t tried = 0;
    std::size_t unanswered = 0;
    std::size_t accepted = 0;
    std::vector<double> refused_ms;
    double seconds = 0;
};

template <class Value>
void set(SRTSOCKET socket, SRT_SOCKOPT option, Value value) {
    srt_setsockflag(socket, option, &value, sizeof value);
}

void set(SRTSOCKET socket, SRT_SOCKOPT option, const std::string& value) {
    if (!value.empty())
        srt_setsockflag(socket, option, value.data(), static_cast<int>(value.size()));
}

class Flood {
public:
    explicit Flood(Caller caller) : caller_(std::move(caller)), poll_(srt_epoll_create()) {
        srt_epoll_set(poll_, SRT_EPOLL_ENABLE_EMPTY);
    }

    Outcome run(std::size_t per_second, std::chrono::seconds duration) {
        const auto begin = Clock::now();
        const auto whole = std::chrono::duration<double>{duration}.count();
        double passed = 0;
        while (passed < whole) {
            const auto due = static_cast<std::size_t>(passed * static_cast<double>(per_second));
            while (outcome_.tried < due)
                call();
            answers(kWaitMs);
            passed = std::chrono::duration<double>{Clock::now() - begin}.count();
        }
        const auto last = Clock::now() + std::chrono::milliseconds{kPatienceMs} + 1s;
        while (!waiting_.empty() && Clock::now() < last)
            answers(kWaitMs);
        outcome_.unanswered += waiting_.size();
        outcome_.seconds = passed;
        return std::move(outcome_);
    }

private:
    void call() {
        ++outcome_.tried;
        const SRTSOCKET socket = srt_create_socket();
        set(socket, SRTO_RCVSYN, false);
        set(socket, SRTO_SNDSYN, false);
        set(socket, SRTO_CONNTIMEO, kPatienceMs);
        set(socket, SRTO_STREAMID, caller_.stream_id);
        set(socket, SRTO_PASSPHRASE, caller_.passphrase);
        bind_beside_the_others(socket);
        const int wanted = SRT_EPOLL_OUT | SRT_EPOLL_ERR;
        srt_epoll_add_usock(poll_, socket, &wanted);
        waiting_.emplace(socket, Clock::now());
        srt_connect(socket,
                    reinterpret_cast<const sockaddr*>(&caller_.address),
                    static_cast<int>(sizeof caller_.address));
    }

    // One UDP socket and one pair of libsrt's threads for all of them.
    void bind_beside_the_others(SRTSOCKET socket) {
        sockaddr_in local{};
        int size = sizeof local;
        local.sin_family = AF_INET;
        local.sin_port = port_;
        srt_bind(socket, reinterpret_cast<const sockaddr*>(&local), size);
        if (port_ != 0) return;
        srt_getsockname(socket, reinterpret_cast<sockaddr*>(&local), &size);
        port_ = local.sin_port;
    }

    void answers(std::int64_t wait_ms) {
        std::array<SRT_EPOLL_EVENT, 256> events{};
        const int count =
            srt_epoll_uwait(poll_, events.data(), static_cast<int>(events.size()), wait_ms);
        for (int at = 0; at < count; ++at)
            answered(events[static_cast<std::size_t>(at)].fd);
    }

    void answered(SRTSOCKET socket) {
        const auto waited = waiting_.find(socket);
        if (waited == waiting_.end()) return;
        const double took_ms = Milliseconds{Clock::now() - waited->second}.count();
        if (srt_getsockstate(socket) == SRTS_CONNECTED) {
            ++outcome_.accepted;
        } else if (srt_getrejectreason(socket) == SRT_REJ_TIMEOUT ||
                   srt_getrejectreason(socket) == SRT_REJ_UNKNOWN) {
            ++outcome_.unanswered;
        } else {
            outcome_.refused_ms.push_back(took_ms);
        }
        waiting_.erase(waited);
        srt_close(socket);
    }

    const Caller caller_;
    const int poll_;
    in_port_t port_ = 0;  // in network order; 0 before the first one
    std::map<SRTSOCKET, Clock::time_point> waiting_;
    Outcome outcome_;
};

double share_of(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + place);
    return values[static_cast<std::size_t>(place)];
}

}  // namespace

int main(int argc, char** argv) {
    const shopfloor::bench::Words words{argc, argv, kUsage};
    Caller caller{.stream_id = words.text("--stream-id"), .passphrase = words.text("--passphrase")};
    caller.address.sin_family = AF_INET;
    caller.address.sin_port = htons(static_cast<std::uint16_t>(words.number("--port")));
    if (inet_pton(AF_INET, words.text("--host", "127.0.0.1").c_str(), &caller.address.sin_addr) !=
        1) {
        std::cerr << "srt_flood: --host is no IPv4 address\n";
        return EXIT_FAILURE;
    }
    srt_startup();
    srt_setloglevel(0);
    Outcome outcome = Flood{std::move(caller)}.run(
        words.number("--per-second", 100), std::chrono::seconds{words.number("--seconds", 10)});
    std::cout << R"({"event":"end","tried":)" << outcome.tried << R"(,"refused":)"
              << outcome.refused_ms.size() << R"(,"unanswered":)" << outcome.unanswered
              << R"(,"accepted":)" << outcome.accepted << R"(,"p50_ms":)"
              << share_of(outcome.refused_ms, 0.5) << R"(,"p99_ms":)"
              << share_of(outcome.refused_ms, 0.99) << R"(,"seconds":)" << outcome.seconds << "}"
              << std::endl;
    srt_cleanup();
}
