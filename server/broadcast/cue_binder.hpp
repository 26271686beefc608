// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "server/room/cue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace shopfloor::broadcast {

/// A cue that asks for its time.
struct CueOrder {
    room::Cue cue;
    std::optional<media::MediaTime> at;  // a frame that the caller saw; else the next chunk's first
    std::chrono::microseconds backdate{};
};

/// Gives cues their media time, and keeps them until they ride in a chunk.
/// Owner: the broadcast's strand.
class CueBinder {
public:
    using Announce = std::function<void(const room::Cue&)>;

    CueBinder(boost::asio::any_io_executor strand, Announce announce)
        : strand_(std::move(strand)), announce_(std::move(announce)) {}

    /// Binds to the next chunk, or to `live_edge` when none comes within half a second; announces
    /// it then. `this` must outlive the coroutine. Errors: resource_unavailable_try_again when 64
    /// cues wait already.
    boost::asio::awaitable<Result<room::Cue>> bind(CueOrder order,
                                                   std::function<media::MediaTime()> live_edge);

    /// Announces a revision of a cue that has its time; it rides in the next chunk.
    void revise(const room::Cue& cue);

    /// A chunk begins at the presentation time `at`: binds what waits. Returns the cues that ride
    /// in this chunk, in the order they were announced.
    [[nodiscard]] std::vector<room::Cue> board(media::MediaTime at);

private:
    struct Pending;

    void settle(Pending& pending, media::MediaTime at);
    void send(const room::Cue& cue);

    boost::asio::any_io_executor strand_;
    Announce announce_;
    std::deque<std::shared_ptr<Pending>> waiting_;
    std::vector<room::Cue> riding_;
};

}  // namespace shopfloor::broadcast
