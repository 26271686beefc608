// SPDX-License-Identifier: MIT
#pragma once

#include "tests/bench/frame_reader.hpp"
#include "tests/bench/tally.hpp"
#include "tests/bench/tls_end.hpp"
#include "tests/bench/viewer_socket.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct msghdr;

namespace shopfloor::bench {

using Clock = std::chrono::steady_clock;

struct Plan {
    Target target;
    std::string rendition = "auto";  // by its name in the room, which needs no escaping in JSON
    bool is_raw = false;  // the bare server: frames from the first byte on, nothing is asked
    bool is_flv = false;  // another server: a tag of FLV in each message, nothing is said to it
    std::size_t viewers = 0;
    std::size_t sample = 0;   // of them, spread evenly: their frames are read
    std::size_t stalled = 0;  // more, that join and never read again
    std::size_t joins_per_second = 1000;
    std::chrono::seconds settle{};
    std::chrono::seconds window{};
    pid_t watched = 0;  // the server's process: its CPU time in the window
    std::optional<std::uint64_t> media_begins_us;  // UTC at which time 0 left the publisher
    std::size_t senders = 0;
    std::size_t lines_per_second = 0;
    bool tells_cues = false;    // of each sampled viewer
    bool tells_chunks = false;  // of the first sampled viewer
};

/// A room's viewers in one thread, as light as they can be, as they share a machine with the server
/// that they measure: most let the kernel drop what they get. What happens is printed, a JSON
/// object on each line. Owner: main.
class Crowd {
public:
    explicit Crowd(Plan plan);
    void run();

private:
    enum class Phase : std::uint8_t { Upgrading, AwaitingMedia, Flowing, Gone };
    struct Viewer {
        int socket = -1;
        std::optional<TlsEnd> tls{};
        Phase phase = Phase::Upgrading;
        bool is_sampled = false;
        bool is_stalled = false;
        std::uint64_t joined_us = 0;
        std::uint64_t last_chunk_us = 0;
        std::string answer;  // of the upgrade, until it is whole
        FrameReader frames;
    };

    void gather();
    void open(std::size_t index);
    void listen(std::chrono::milliseconds wait);
    bool hear(Viewer& viewer, std::size_t index);
    static void say(Viewer& viewer, std::string_view bytes);
    bool read_sample(Viewer& viewer, std::size_t index);
    void upgraded(Viewer& viewer, std::string_view piece, std::size_t index);
    void take(Viewer& viewer, std::string_view bytes, std::uint64_t arrived_us, std::size_t index);
    void take_chunk(Viewer& viewer, const Frame& frame, std::uint64_t arrived_us, bool is_told);
    void take_tag(Viewer& viewer, std::string_view tag, std::uint64_t arrived_us);
    void note_arrival(Viewer& viewer, std::uint64_t arrived_us, std::uint64_t sent_us);
    void take_text(std::string_view text, std::size_t index, std::uint64_t arrived_us);
    void spend(std::chrono::seconds time);
    void ping_one();
    void write_lines();
    void measure();
    std::size_t everybody() const noexcept { return plan_.viewers + plan_.stalled; }

    Plan plan_;
    int epoll_;
    std::vector<Viewer> viewers_;
    std::size_t told_viewer_ = 0;
    std::vector<char> buffer_;
    bool in_window_ = false;
    Clock::time_point next_ping_;
    std::size_t pinged_ = 0;
    Clock::time_point lines_begin_;

    std::size_t joined_ = 0;
    std::size_t lost_ = 0;
    std::uint64_t bytes_ = 0;  // of all, in the window
    std::uint64_t sampled_bytes_ = 0;
    std::uint64_t sampled_frames_ = 0;
    std::uint64_t sampled_chunks_ = 0;
    std::size_t gaps_ = 0;
    Tally delay_ms_;
    Tally first_media_ms_;
    std::size_t batches_ = 0;
    std::size_t refused_ = 0;
    std::size_t written_ = 0;
};

}  // namespace shopfloor::bench
