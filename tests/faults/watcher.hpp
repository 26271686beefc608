// SPDX-License-Identifier: MIT
#pragma once

#include "tests/bench/frame_reader.hpp"
#include "tests/bench/viewer_socket.hpp"
#include "tests/faults/continuity.hpp"
#include "tests/faults/cue_count.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::faults {

using Clock = std::chrono::steady_clock;

/// One viewer, as the room's page is one: it joins, reads all that comes, and comes back by itself
/// after 0.25 s, doubling to 8 s, or in 1 to 5 s when the server said that it stops. Owner: main.
class Watcher {
public:
    /// What has happened since the last `mark`.
    struct Notes {
        std::vector<std::string> breaches;  // of Continuity, and messages that cannot be read
        std::size_t closings = 0;           // of its connection, that it did not want
        std::uint64_t first_us = 0;  // UTC: the first chunk of the newest epoch or connection
        std::uint64_t longest_quiet_us = 0;  // between two chunks
        std::string last_closing;
    };

    /// `seed` is of its waiting times.
    Watcher(bench::Target target, std::string rendition, unsigned seed)
        : target_(std::move(target)), rendition_(std::move(rendition)), random_(seed) {}
    ~Watcher() { leave(); }
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;

    /// -1: there is none now.
    int socket() const noexcept { return socket_; }
    /// When it opens its connection; none while it has one, and for who has left.
    std::optional<Clock::time_point> opens_at() const noexcept { return opens_at_; }

    /// Opens its connection now. A socket to listen to, or -1 when nobody listens there.
    int open();
    /// Reads what is there. False when that was the connection's end.
    bool hear(std::vector<char>& buffer);
    void ping();
    /// For good, as a page that is closed.
    void leave();

    void mark() { notes_ = {}; }
    const Notes& notes() const noexcept { return notes_; }
    const CueCount& cues() const noexcept { return cues_; }
    const Continuity& continuity() const noexcept { return continuity_; }
    const std::string& state() const noexcept { return state_; }
    std::uint64_t joined_us() const noexcept { return joined_us_; }
    std::uint64_t last_chunk_us() const noexcept { return last_chunk_us_; }
    /// It has joined, and media of this connection.
    bool is_playing() const noexcept { return socket_ >= 0 && has_media_; }

private:
    bool take_answer(std::string_view bytes);
    bool take(std::string_view bytes);
    void take_media(std::string_view head);
    void take_text(std::string_view text);
    void take_close(std::string_view payload);
    void note_broadcast(std::string_view text);
    void close_socket();
    void come_back();

    bench::Target target_;
    std::string rendition_;
    std::mt19937 random_;
    int socket_ = -1;
    std::optional<Clock::time_point> opens_at_ = Clock::now();
    Clock::time_point opened_{};
    unsigned attempts_ = 0;
    bool is_upgraded_ = false;
    bool server_stops_ = false;
    bool has_media_ = false;
    bool was_here_ = false;
    std::string answer_;  // of the upgrade, until it is whole
    bench::FrameReader frames_;
    Continuity continuity_;
    CueCount cues_;
    std::string state_;
    std::string broadcast_;
    std::uint64_t joined_us_ = 0;
    std::uint64_t last_chunk_us_ = 0;
    Notes notes_;
};

}  // namespace shopfloor::faults
