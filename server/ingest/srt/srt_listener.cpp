// SPDX-License-Identifier: MIT
#include "server/ingest/srt/srt_listener.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/srt/srt_thread.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <exception>
#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kStopPatience = 5s;
constexpr auto kTurn = 50ms;  // how long a word from another thread may wait
constexpr auto kSweepInterval = 250ms;
constexpr auto kHandshakePatience =
    500ms;  // of one that the door let in, which takes no round trip
constexpr auto kMeasureInterval = 1s;
constexpr std::size_t kMaxReads = 64;  // of one socket in a row, while others may wait
constexpr auto kLongestHandshake = 3s;
constexpr std::size_t kMostReady = 1024;  // that one turn takes: all that there may be
constexpr int kBacklog = 64;
constexpr const char* kTooSlow =
    "refused: it asks for a latency of more than 8 s (latency, in microseconds with ffmpeg and "
    "OBS)";

SrtPlace place_of(const SrtSettings& settings) {
    return {.address = settings.address,
            .port = settings.port,
            .latency_ms = static_cast<int>(settings.latency.count()),
            .idle_timeout_ms = static_cast<int>(settings.idle_timeout.count()),
            .backlog = kBacklog,
            .most_bps = settings.source_bitrate_bps};
}

std::uint64_t count_of(std::int64_t value) {
    return static_cast<std::uint64_t>(std::max(value, std::int64_t{0}));
}

}  // namespace

SrtListener::Thread::Thread(SrtSettings settings, Wiring wiring)
    : settings_(std::move(settings)),
      wiring_(std::move(wiring)),
      doorkeeper_(settings_, wiring_.keys, wiring_.signing_key),
      all_gone_(wiring_.business),
      listener_(listen_by_srt(place_of(settings_), &Thread::on_knock, this)) {
    const int events = SRT_EPOLL_IN | SRT_EPOLL_ERR;
    if (srt_epoll_add_usock(poll_.handle(), listener_.handle(), &events) == SRT_ERROR) {
        throw std::runtime_error{"libsrt does not wait for its listener"};
    }
    thread_ = std::thread{[this] { run(); }};
    pthread_setname_np(thread_.native_handle(), "srt");
    log::info("srt", "listening port={} latency_ms={}", port(), settings_.latency.count());
}

SrtListener::Thread::~Thread() {
    is_over_ = true;
    thread_.join();
    listener_ = SrtSocket{};  // nobody knocks from here on
}

// ---- libsrt's thread, in the middle of a handshake ----

int SrtListener::Thread::on_knock(
    void* self, SRTSOCKET socket, int, const sockaddr* peer, const char* id) {
    Thread& door = *static_cast<Thread*>(self);
    try {
        return door.knock(socket, *peer, id);
    } catch (const std::exception& error) {
        door.note_trouble(error.what());
        return -1;
    }
}

int SrtListener::Thread::knock(SRTSOCKET socket, const sockaddr& address, const char* id) {
    if (is_stopping_) {
        srt_setrejectreason(socket, static_cast<int>(SrtAnswer::Overload));
        return -1;
    }
    const std::string peer = to_text(address);
    const auto now = Clock::now();
    auto verdict = doorkeeper_.judge(peer, id ? id : "", now);
    if (const auto* answer = std::get_if<SrtAnswer>(&verdict)) {
        srt_setrejectreason(socket, static_cast<int>(*answer));
        return -1;
    }
    SrtPass& pass = std::get<SrtPass>(verdict);
    const int size = static_cast<int>(pass.passphrase.size());
    if (srt_setsockflag(socket, SRTO_PASSPHRASE, pass.passphrase.data(), size) == SRT_ERROR) {
        note_trouble(srt_getlasterror_str());
        return -1;
    }
    const std::lock_guard lock{mutex_};
    pending_.insert_or_assign(socket, Pending{.pass = std::move(pass), .peer = peer, .since = now});
    return 0;
}

// ---- any thread ----

void SrtListener::Thread::ask_to_close(SRTSOCKET handle) {
    const std::lock_guard lock{mutex_};
    to_close_.push_back(handle);
}

// Whoever is outside may cause it, again and again.
void SrtListener::Thread::note_trouble(std::string_view what) {
    const auto kept_back = trouble_.line();
    if (!kept_back) return;
    log::error("srt", "goes on after: {} (and {} more)", what, *kept_back);
}

// ---- the SRT thread ----

void SrtListener::Thread::run() {
    std::array<SRT_EPOLL_EVENT, kMostReady> events{};
    while (!is_over_) {
        const int count = srt_epoll_uwait(poll_.handle(),
                                          events.data(),
                                          static_cast<int>(events.size()),
                                          std::chrono::milliseconds{kTurn}.count());
        if (count < 0) {
            note_trouble(srt_getlasterror_str());
            std::this_thread::sleep_for(kTurn);
        }
        turn(ready_of(events, count));
    }
    connections_.clear();
}

void SrtListener::Thread::turn(std::span<const SRT_EPOLL_EVENT> ready) {
    for (const SRT_EPOLL_EVENT& event : ready) {
        try {
            serve(event);
        } catch (const std::exception& error) {
            note_trouble(error.what());
        }
    }
    try {
        tell_closed();
        close_asked();
        const auto now = Clock::now();
        if (now >= next_sweep_) sweep(now);
        if (now >= next_measure_) measure(now);
    } catch (const std::exception& error) {
        note_trouble(error.what());
    }
}

void SrtListener::Thread::serve(const SRT_EPOLL_EVENT& event) {
    if (event.fd != listener_.handle()) return read(event.fd);
    accept_all();
    if ((event.events & SRT_EPOLL_ERR) != 0) listener_failed();
}

// It would be ready in each turn. Who publishes goes on.
void SrtListener::Thread::listener_failed() {
    srt_epoll_remove_usock(poll_.handle(), listener_.handle());
    log::error("srt",
               "libsrt's listener has failed: no encoder can begin to publish by SRT. Restart the "
               "server.");
}

void SrtListener::Thread::accept_all() {
    for (;;) {
        sockaddr_storage storage{};
        int size = sizeof storage;
        auto* address = reinterpret_cast<sockaddr*>(&storage);
        SrtSocket socket{srt_accept(listener_.handle(), address, &size)};
        if (socket.handle() == SRT_INVALID_SOCK) return;
        std::optional<Pending> pending;
        {
            const std::lock_guard lock{mutex_};
            if (auto known = pending_.extract(socket.handle())) pending = std::move(known.mapped());
        }
        if (!pending) note_trouble("a publisher came whose handshake was given up");
        if (!pending || is_stopping_) continue;
        if (latency_of(socket) > kMostSrtLatency) {
            settings_.tally->reject(SrtRejection::Refused, pending->peer, kTooSlow);
            continue;
        }
        add(std::move(socket), std::move(*pending));
    }
}

void SrtListener::Thread::add(SrtSocket socket, Pending pending) {
    const SRTSOCKET handle = socket.handle();
    const int events = SRT_EPOLL_IN | SRT_EPOLL_ERR;
    if (srt_epoll_add_usock(poll_.handle(), handle, &events) == SRT_ERROR) return;
    auto session = std::make_shared<SrtSession>(
        settings_,
        SrtSession::Wiring{.strand = wiring_.make_strand(),
                           .gate = wiring_.gate,
                           .refused =
                               [this, key = pending.pass.key_id](const Error& error) {
                                   doorkeeper_.gate_refused(key, error, Clock::now());
                               },
                           .hang_up = [this, handle] { ask_to_close(handle); }},
        SrtSession::Publisher{
            .peer = pending.peer, .room = pending.pass.room, .key_id = pending.pass.key_id});
    connections_.emplace(handle,
                         Connection{.session = session,
                                    .meter = {},
                                    .heard = std::nullopt,
                                    .place = std::move(pending.pass.place),
                                    .of_all = std::move(pending.pass.session),
                                    .socket = std::move(socket)});
    count_connections();
    asio::post(wiring_.business, [this, session] { begin(session); });
}

// Whom it has let in by now, the business thread has heard of before this.
void SrtListener::Thread::tell_closed() {
    if (!is_stopping_ || std::exchange(has_told_closed_, true)) return;
    asio::post(wiring_.business, [this] { nobody_comes(); });
}

void SrtListener::Thread::read(SRTSOCKET handle) {
    const auto found = connections_.find(handle);
    if (found == connections_.end()) return;
    SrtSession& session = *found->second.session;
    std::array<char, SRT_LIVE_MAX_PLSIZE> message{};
    for (std::size_t count = 0; count < kMaxReads; ++count) {
        const int size = srt_recvmsg(handle, message.data(), static_cast<int>(message.size()));
        if (size == SRT_ERROR) {
            if (srt_getlasterror(nullptr) == SRT_EASYNCRCV) return;
            return lose(handle, "connection lost");
        }
        session.receive(as_bytes({message.data(), static_cast<std::size_t>(size)}));
    }
}

void SrtListener::Thread::lose(SRTSOCKET handle, std::string reason) {
    const auto found = connections_.find(handle);
    if (found == connections_.end()) return;
    found->second.session->end(std::move(reason));
    connections_.erase(found);
    count_connections();
}

void SrtListener::Thread::count_connections() {
    settings_.tally->sessions.store(connections_.size(), std::memory_order_relaxed);
}

void SrtListener::Thread::close_asked() {
    std::vector<SRTSOCKET> handles;
    {
        const std::lock_guard lock{mutex_};
        handles.swap(to_close_);
    }
    for (const SRTSOCKET handle : handles)
        connections_.erase(handle);
    count_connections();
}

// libsrt does not tell of a handshake that failed after it asked us: its socket is gone. Of a
// handshake that it takes its time for it does.
void SrtListener::Thread::sweep(Clock::time_point now) {
    next_sweep_ = now + kSweepInterval;
    std::vector<std::pair<SRTSOCKET, Clock::duration>> asked;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [handle, pending] : pending_) {
            const auto age = now - pending.since;
            if (age >= kHandshakePatience) asked.emplace_back(handle, age);
        }
    }
    for (const auto& [handle, age] : asked) {
        // Outside of the lock, as libsrt asks us under locks of its own.
        const SRT_SOCKSTATUS state = srt_getsockstate(handle);
        const bool is_on_its_way = state == SRTS_CONNECTED || state == SRTS_INIT ||
                                   state == SRTS_OPENED || state == SRTS_CONNECTING;
        if (is_on_its_way && age < kLongestHandshake) continue;
        decltype(pending_)::node_type given_up;
        {
            const std::lock_guard lock{mutex_};
            given_up = pending_.extract(handle);
        }
        // One that is broken had the passphrase, and left before it was accepted.
        const bool was_refused = state == SRTS_CLOSED || state == SRTS_NONEXIST;
        if (given_up && was_refused) doorkeeper_.passphrase_failed(given_up.mapped().peer, now);
    }
}

void SrtListener::Thread::measure(Clock::time_point now) {
    next_measure_ = now + kMeasureInterval;
    std::vector<SRTSOCKET> silent;
    for (auto& [handle, connection] : connections_) {
        SRT_TRACEBSTATS stats{};
        if (srt_bstats(handle, &stats, 1) == SRT_ERROR) continue;
        connection.meter.add(
            {.packets = count_of(stats.pktRecv),
             .lost = count_of(stats.pktRcvLoss),
             .retransmitted = count_of(stats.pktRcvRetrans),
             .dropped = count_of(stats.pktRcvDrop),
             .rtt_ms = stats.msRTT,
             .latency_ms = static_cast<std::uint32_t>(std::max(stats.msRcvTsbPdDelay, 0))},
            connection.session->line(),
            settings_.tally->lines);
        if (stats.pktRecv > 0) connection.heard = now;
        const bool is_silent =
            connection.heard && now - *connection.heard >= settings_.idle_timeout;
        if (is_silent) silent.push_back(handle);
    }
    // libsrt's own limit is never less than some seconds, and grows with the round trip.
    for (const SRTSOCKET handle : silent)
        lose(handle, "nothing was heard of it (srt.idle_timeout_ms)");
}

// ---- the business thread ----

void SrtListener::Thread::begin(std::shared_ptr<SrtSession> session) {
    SrtSession& begun = *session;
    sessions_.emplace(&begun, std::move(session));
    begun.start(
        [this, of = &begun] { asio::post(wiring_.business, [this, of] { session_ended(of); }); });
    if (is_stopping_) begun.end("the server stops");
}

void SrtListener::Thread::session_ended(const SrtSession* session) {
    sessions_.erase(session);
    if (is_all_gone()) all_gone_.cancel();
}

void SrtListener::Thread::nobody_comes() {
    is_closed_ = true;
    if (is_all_gone()) all_gone_.cancel();
}

asio::awaitable<void> SrtListener::Thread::stop() {
    all_gone_.expires_after(kStopPatience);
    is_stopping_ = true;
    for (const auto& entry : sessions_)
        entry.second->end("the server stops");
    co_await all_gone_.async_wait(asio::as_tuple(asio::use_awaitable));
}

SrtListener::SrtListener(SrtSettings settings, Wiring wiring)
    : thread_(std::make_unique<Thread>(std::move(settings), std::move(wiring))) {}

SrtListener::~SrtListener() = default;

std::uint16_t SrtListener::port() const { return thread_->port(); }

asio::awaitable<void> SrtListener::stop() { return thread_->stop(); }

}  // namespace shopfloor::ingest
