// SPDX-License-Identifier: MIT
#pragma once

#include "tests/faults/watcher.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::faults {

/// A room's viewers in one thread, each of whom reads and checks everything. It does what standard
/// input says, a line for each order, and prints JSON, a line for each answer:
///
///     join N [RENDITION]   N more viewers                   leave N   the N oldest go
///     mark                 notes begin anew                 report    what happened since
///     end
///
/// Owner: main.
class Audience {
public:
    explicit Audience(bench::Target target);
    /// Until `end`, or the end of standard input.
    void run();

private:
    void obey();
    void order(std::string_view line);
    void join(std::size_t count, const std::string& rendition);
    void leave(std::size_t count);
    void open_who_is_due();
    void ping_who_is_due();
    void listen();
    void report() const;
    std::string cue_counts() const;
    std::string viewer_list() const;
    std::string breaches() const;

    bench::Target target_;
    int epoll_;
    std::map<std::uint64_t, std::unique_ptr<Watcher>> watchers_;  // by number, in order of joining
    std::uint64_t next_ = 1;
    std::uint64_t next_ping_ = 0;
    Clock::time_point next_ping_at_ = Clock::now();
    std::vector<char> buffer_;
    std::string orders_;  // what has been read of standard input, and is not a whole line
    bool has_ended_ = false;
};

}  // namespace shopfloor::faults
