// SPDX-License-Identifier: MIT
#pragma once

#include "tests/bench/crowd.hpp"

namespace shopfloor::bench {

/// Viewers of HLS in one thread: each has one connection that stays, asks for the playlist every
/// two seconds, and for the newest segment when it has not got it. They ask one after the other.
/// Prints what Crowd prints; a message is a segment, and a delay runs from a segment's begin at the
/// server to its last byte. Owner: main.
class HlsCrowd {
public:
    explicit HlsCrowd(Plan plan);
    void run();

private:
    enum class Phase : std::uint8_t { Idle, Head, Body, Gone };
    struct Viewer {
        int socket = -1;
        Phase phase = Phase::Idle;
        bool asks_playlist = false;
        std::string heard;     // the head, and the whole answer of a playlist
        std::size_t left = 0;  // of the body
        std::string segment;   // the newest that it asked for
        bool has_media = false;
        std::uint64_t last_segment_us = 0;
    };

    void gather();
    void spend(std::chrono::seconds time);
    void ask_due();
    void ask(Viewer& viewer, const std::string& path);
    void listen(std::chrono::milliseconds wait);
    bool hear(Viewer& viewer);
    bool hear_head(Viewer& viewer);
    bool hear_body(Viewer& viewer);
    void finished(Viewer& viewer);
    void got_segment(Viewer& viewer);
    void measure();

    Plan plan_;
    std::string folder_;  // of the playlist, with a slash
    int epoll_;
    std::vector<Viewer> viewers_;
    std::vector<char> buffer_;
    Clock::time_point next_ask_;
    std::size_t asked_ = 0;
    bool in_window_ = false;

    std::size_t joined_ = 0;
    std::size_t lost_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t segments_ = 0;
    std::size_t gaps_ = 0;
    Tally delay_ms_;
};

}  // namespace shopfloor::bench
