// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/wake_signal.hpp"
#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/media/keyframe_drop.hpp"

#include <cstddef>
#include <deque>
#include <mutex>

namespace shopfloor::receiver {

/// The way from the graph's threads to the receiver's loop: any thread puts in, one thread takes
/// out, and a descriptor becomes readable. Frames over the limit are dropped, of video up to the
/// next keyframe; what is not a frame always has room, as there is little of it.
class EventInbox final : public ingest::GraphListener {
public:
    /// Throws std::system_error when there is no descriptor left.
    /// Throws std::system_error when there is no descriptor left.
    explicit EventInbox(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    void graph_event(ingest::GraphEvent event) noexcept override;

    /// For poll(2): readable while there may be events.
    int descriptor() const noexcept { return signal_.descriptor(); }

    /// Everything since the last call, oldest first.
    [[nodiscard]] std::deque<ingest::GraphEvent> take_all();

private:
    bool is_dropped(const ingest::TrackFrame& frame);
    void put(ingest::GraphEvent event);

    WakeSignal signal_;
    const std::size_t limit_bytes_;
    std::mutex mutex_;
    // Under mutex_:
    std::deque<ingest::GraphEvent> events_;
    std::size_t bytes_ = 0;
    media::KeyframeDrop drop_;
};

}  // namespace shopfloor::receiver
