// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/graph_event.hpp"
#include "pipeline/ladder/ladder_event.hpp"
#include "pipeline/transcode/still.hpp"

#include <deque>
#include <mutex>
#include <variant>

namespace shopfloor::worker {

using InboxEvent = std::variant<ingest::GraphEvent, transcode::Still, ladder::LadderEvent>;

/// The way from GStreamer's, the ladder's and the still maker's threads to the worker's loop: any
/// thread puts in, one thread takes out, and a descriptor becomes readable.
/// Bounded by bytes: when full, the source's frames are refused and counted, and whoever takes has
/// to wait for a keyframe; what is not such a frame is always taken.
class Inbox final : public ingest::GraphListener, public ladder::LadderListener {
public:
    /// Throws std::system_error when there is no descriptor left.
    explicit Inbox(std::size_t limit_bytes);
    ~Inbox() override;

    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    void graph_event(ingest::GraphEvent event) noexcept override;
    void ladder_event(ladder::LadderEvent event) noexcept override;
    void put_still(transcode::Still still) noexcept;

    /// For poll(2): readable while there may be events.
    int descriptor() const noexcept { return descriptor_; }

    struct Taken {
        std::deque<InboxEvent> events;  // oldest first
        std::uint64_t refused_frames = 0;
    };
    /// Everything since the last call.
    [[nodiscard]] Taken take_all();

private:
    void put(InboxEvent event, std::size_t bytes) noexcept;

    const std::size_t limit_bytes_;
    const int descriptor_;
    std::mutex mutex_;
    std::deque<InboxEvent> events_;  // these three under mutex_
    std::size_t waiting_bytes_ = 0;
    std::uint64_t refused_frames_ = 0;
};

}  // namespace shopfloor::worker
