// SPDX-License-Identifier: MIT
#include "tests/integration/worker/worker_run.hpp"

#include "pipeline/ingest/plugins.hpp"
#include "pipeline/package/box_patch.hpp"
#include "pipeline/wire/codec.hpp"
#include "pipeline/worker/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <deque>
#include <fstream>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace shopfloor::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kLimit = 60s;
constexpr int kWorkerSocket = 3;

// What main.cpp does, without a process of its own.
void run_here(int socket, const ladder::ShedSettings& shed) {
    ingest::load_gstreamer();
    {
        worker::Worker worker{socket, shed};
        worker.run_blocking();
        shutdown(socket, SHUT_RDWR);
    }
    close(socket);
}

/// The worker's process, or a thread that stands in for it, and our end of its socket.
class Process {
public:
    explicit Process(const std::optional<ladder::ShedSettings>& shed) {
        std::array<int, 2> ends{};
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
            throw std::runtime_error{"socketpair"};
        }
        socket_ = ends[0];
        if (shed) {
            thread_ = std::jthread{[end = ends[1], limits = *shed] { run_here(end, limits); }};
            return;
        }
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, ends[1], kWorkerSocket);
        std::string program = SHOPFLOOR_PIPELINE;
        std::array<char*, 2> arguments{program.data(), nullptr};
        const int status =
            posix_spawn(&pid_, program.c_str(), &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        if (status != 0) throw std::runtime_error{"cannot start " + program};
    }
    ~Process() {
        close_socket();
        if (pid_ > 0) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    int socket() const { return socket_; }
    void close_socket() {
        if (socket_ >= 0) close(socket_);
        socket_ = -1;
    }
    void wait_blocking(WorkerRun& run) {
        if (thread_.joinable()) {
            thread_.join();
            run.exit_status = 0;
            return;
        }
        rusage used{};
        for (const auto limit = Clock::now() + kLimit; Clock::now() < limit; usleep(5000)) {
            if (wait4(pid_, &run.exit_status, WNOHANG, &used) != pid_) continue;
            pid_ = -1;
            run.processor_time =
                std::chrono::seconds{used.ru_utime.tv_sec + used.ru_stime.tv_sec} +
                std::chrono::microseconds{used.ru_utime.tv_usec + used.ru_stime.tv_usec};
            run.peak_kib = used.ru_maxrss;
            return;
        }
        throw std::runtime_error{"the worker does not exit"};
    }

private:
    int socket_ = -1;
    pid_t pid_ = -1;
    std::jthread thread_;
};

/// What is still to be sent, and not before when.
class Outbox {
public:
    Outbox(const Bytes& source, const Feed& feed) : feed_(feed) {
        add(feed.start, {});
        if (feed.pace > 0) {
            add_tags(source);
        } else {
            add_pieces(source);
        }
        if (feed.stops) add(wire::Stop{}, feed.stop_pause);
    }

    bool is_empty() const { return pieces_.empty(); }
    bool is_due(const WorkerRun& run) {
        if (is_empty()) return false;
        begin_burst(run);
        if (burst_bytes_ == 0 && Clock::now() < not_before_) return false;
        const bool is_stop = feed_.stops && pieces_.size() == 1;
        return !is_stop || !feed_.stops_when || feed_.stops_when(run);
    }

    void send(int socket) {
        Piece& piece = pieces_.front();
        const ByteView rest = ByteView{piece.bytes}.subspan(sent_);
        const ssize_t sent = ::send(socket, rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent < 0 && errno != EAGAIN) pieces_.clear();  // the worker has ended
        if (sent < 0) return;
        sent_ += static_cast<std::size_t>(sent);
        if (sent_ < piece.bytes.size()) return;
        burst_bytes_ -= std::min(burst_bytes_, sent_);
        pieces_.pop_front();
        sent_ = 0;
        if (!is_empty()) not_before_ = due(pieces_.front());
    }

private:
    struct Piece {
        Bytes bytes;
        std::chrono::milliseconds pause;                // after the piece before
        std::optional<std::chrono::milliseconds> time;  // after the first one that has a time
    };

    void begin_burst(const WorkerRun& run) {
        if (has_burst_ || (feed_.bursts_when && !feed_.bursts_when(run))) return;
        has_burst_ = true;
        burst_bytes_ = feed_.burst_bytes;
    }

    void add(const wire::ToWorker& message,
             std::chrono::milliseconds pause,
             std::optional<std::chrono::milliseconds> time = {}) {
        pieces_.push_back({wire::encode(message), pause, time});
    }

    void add_pieces(const Bytes& source) {
        for (std::size_t at = 0; at < source.size(); at += feed_.piece_bytes) {
            const auto piece =
                ByteView{source}.subspan(at, std::min(feed_.piece_bytes, source.size() - at));
            add(wire::Media{.bytes = Bytes(piece.begin(), piece.end())}, feed_.piece_pause);
        }
    }

    // FLV 10.1, E.4.1: type, size, time, its upper byte, stream; then the body and the tag's size.
    void add_tags(const Bytes& source) {
        constexpr std::size_t file_head = 9 + 4;
        constexpr std::size_t tag_head = 11;
        std::size_t from = 0;
        for (std::size_t at = file_head; at + tag_head <= source.size();) {
            ByteReader head{ByteView{source}.subspan(at + 1)};
            const std::size_t size = head.u24();
            const std::uint32_t time = head.u24();
            const std::size_t end = std::min(at + tag_head + size + 4, source.size());
            const std::uint32_t upper = std::uint32_t{source[at + 7]} << 24U;
            add(wire::Media{.bytes = Bytes(&source[from], source.data() + end)},
                0ms,
                std::chrono::milliseconds{upper | time});
            from = at = end;
        }
    }

    Clock::time_point due(const Piece& piece) {
        if (!piece.time) return Clock::now() + piece.pause;
        const auto time =
            std::chrono::duration_cast<std::chrono::milliseconds>(*piece.time / feed_.pace);
        if (!time_begins_) time_begins_ = Clock::now() - time;
        return *time_begins_ + time;
    }

    Feed feed_;
    std::deque<Piece> pieces_;
    std::size_t sent_ = 0;
    std::size_t burst_bytes_ = 0;  // what is left of it
    bool has_burst_ = false;
    Clock::time_point not_before_;
    std::optional<Clock::time_point> time_begins_;
};

struct Sorter {
    WorkerRun& run;

    void operator()(wire::Ready& ready) const { run.ready.push_back(std::move(ready)); }
    void operator()(wire::Chunk& chunk) const { run.chunks.push_back(std::move(chunk)); }
    void operator()(wire::RenditionEnded& ended) const { run.ended_renditions.push_back(ended); }
    void operator()(wire::Thumbnail& still) const { run.thumbnails.push_back(std::move(still)); }
    void operator()(wire::Stats& stats) const { run.stats.push_back(stats); }
    void operator()(wire::Warning& warning) const { run.warnings.push_back(std::move(warning)); }
    void operator()(wire::Ended& ended) const { run.ended = std::move(ended); }
    // A receiver's, which no media worker says.
    void operator()(wire::Answer&) const {
        throw std::logic_error{"a media worker answered an offer"};
    }
    void operator()(wire::ReceivedTag&) const {
        throw std::logic_error{"a media worker handed on a tag"};
    }
};

// False at the end of what the worker says.
bool receive(int socket, wire::MessageSplitter& splitter, WorkerRun& run) {
    Bytes buffer(1 << 20);
    const ssize_t got = recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) return false;
    splitter.append(ByteView{buffer}.first(static_cast<std::size_t>(got)));
    for (;;) {
        const auto message = splitter.next().value();
        if (!message) return true;
        auto known = wire::decode_to_server(*message).value();
        std::visit(Sorter{run}, known);
    }
}

}  // namespace

bool WorkerRun::warned(const std::string& code) const {
    return std::ranges::any_of(warnings, [&](const auto& warning) { return warning.code == code; });
}

WorkerRun WorkerRun::rendition(std::uint8_t number) const {
    WorkerRun run = *this;
    const auto is_other = [&](const auto& message) { return message.rendition != number; };
    std::erase_if(run.ready, is_other);
    std::erase_if(run.chunks, is_other);
    return run;
}

WorkerRun run_worker(const Bytes& source, const Feed& feed) {
    Outbox outbox{source, feed};
    const auto begin = Clock::now();
    Process process{feed.shed};
    wire::MessageSplitter splitter;
    WorkerRun run;
    const auto limit = begin + kLimit;
    for (;;) {
        if (Clock::now() > limit) throw std::runtime_error{"the worker does not end"};
        if (outbox.is_empty() && feed.closes) break;
        const bool is_due = outbox.is_due(run);
        pollfd waiting{.fd = process.socket(), .events = POLLIN, .revents = 0};
        if (is_due) waiting.events |= POLLOUT;
        poll(&waiting, 1, 2);
        if ((waiting.revents & (POLLIN | POLLHUP)) != 0 &&
            !receive(process.socket(), splitter, run)) {
            break;
        }
        if (!run.chunks.empty() && run.first_chunk == 0us) {
            run.first_chunk =
                std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
        }
        if (is_due && (waiting.revents & POLLOUT) != 0) outbox.send(process.socket());
    }
    process.close_socket();
    process.wait_blocking(run);
    return run;
}

void write_mp4(const WorkerRun& run,
               const std::filesystem::path& file,
               std::chrono::microseconds base) {
    std::ofstream out{file, std::ios::binary};
    const auto write = [&](const Bytes& bytes) { out << as_text(bytes); };
    write(run.ready.at(0).init_segment);
    for (const wire::Chunk& chunk : run.chunks) {
        Bytes cmaf = chunk.cmaf;
        for (const wire::DecodeTimeField& field : chunk.decode_times) {
            if (field.timescale == 0) continue;
            const auto ticks = static_cast<std::uint64_t>(base.count()) * field.timescale / 1000000;
            if (!package::patch_decode_time(cmaf, field.offset, field.ticks + ticks)) {
                throw std::runtime_error{"a decode time lies outside of its chunk"};
            }
        }
        write(cmaf);
    }
}

Bytes read_file(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace shopfloor::test
