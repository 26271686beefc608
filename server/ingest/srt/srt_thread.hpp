// SPDX-License-Identifier: MIT
// The thread of SrtListener. Private to server/ingest/srt.
#pragma once

#include "server/guard/hush.hpp"
#include "server/ingest/srt/doorkeeper.hpp"
#include "server/ingest/srt/line_meter.hpp"
#include "server/ingest/srt/srt_listener.hpp"
#include "server/ingest/srt/srt_session.hpp"
#include "server/ingest/srt/srt_socket.hpp"

#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace shopfloor::ingest {

class SrtListener::Thread {
public:
    Thread(SrtSettings settings, Wiring wiring);
    ~Thread();

    std::uint16_t port() const { return port_of(listener_); }

    /// Business thread.
    boost::asio::awaitable<void> stop();

private:
    using Clock = SrtDoorkeeper::Clock;

    /// One that shakes hands.
    struct Pending {
        SrtPass pass;
        std::string peer;
        Clock::time_point since;
    };
    struct Connection {
        std::shared_ptr<SrtSession> session;
        LineMeter meter;
        std::optional<Clock::time_point> heard;  // when a packet came last
        // Held until the connection is closed.
        guard::Crowd::Place place;
        guard::Crowd::Place of_all;
        SrtSocket socket;  // the last, so that it is closed first
    };

    static int on_knock(void* self, SRTSOCKET socket, int, const sockaddr* peer, const char* id);
    int knock(SRTSOCKET socket, const sockaddr& peer, const char* id);

    void run();
    void turn(std::span<const SRT_EPOLL_EVENT> ready);
    void serve(const SRT_EPOLL_EVENT& event);
    void listener_failed();
    void accept_all();
    void add(SrtSocket socket, Pending pending);
    void read(SRTSOCKET handle);
    void lose(SRTSOCKET handle, std::string reason);
    void count_connections();
    void close_asked();
    void sweep(Clock::time_point now);
    void measure(Clock::time_point now);
    void note_trouble(std::string_view what);
    void ask_to_close(SRTSOCKET handle);
    void begin(std::shared_ptr<SrtSession> session);
    void session_ended(const SrtSession* session);
    void tell_closed();
    void nobody_comes();
    bool is_all_gone() const { return is_closed_ && sessions_.empty(); }

    const SrtSettings settings_;
    Wiring wiring_;
    SrtDoorkeeper doorkeeper_;
    SrtLibrary library_;
    SrtPoll poll_;
    guard::Hush trouble_;  // any thread
    std::mutex mutex_;
    // Under mutex_:
    std::map<SRTSOCKET, Pending> pending_;  // at most max_sessions, as each has a place
    std::vector<SRTSOCKET> to_close_;
    // SRT thread:
    std::map<SRTSOCKET, Connection> connections_;
    Clock::time_point next_sweep_{};
    Clock::time_point next_measure_{};
    bool has_told_closed_ = false;
    // Business thread:
    std::map<const SrtSession*, std::shared_ptr<SrtSession>> sessions_;  // that have not ended
    bool is_closed_ = false;  // the SRT thread has said that nobody comes any more
    boost::asio::steady_timer all_gone_;

    std::atomic<bool> is_stopping_ = false;
    std::atomic<bool> is_over_ = false;
    SrtSocket listener_;  // libsrt's thread asks from here on, and uses what is above
    std::thread thread_;  // the last, as it uses all of it
};

}  // namespace shopfloor::ingest
