// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/wake_signal.hpp"
#include "pipeline/ladder/ladder_event.hpp"
#include "pipeline/transcode/still.hpp"

#include <deque>
#include <mutex>
#include <variant>

namespace shopfloor::worker {

using InboxEvent = std::variant<transcode::Still, ladder::LadderEvent>;

/// The way from the ladder's and the still maker's threads to the worker's loop: any thread puts
/// in, one thread takes out, and a descriptor becomes readable. What comes of the ladder is bounded
/// by its queues, and there is one still at a time. Made, it throws std::system_error when there is
/// no descriptor left.
class Inbox final : public ladder::LadderListener {
public:
    void ladder_event(ladder::LadderEvent event) noexcept override;
    void put_still(transcode::Still still) noexcept;

    /// For poll(2): readable while there may be events.
    int descriptor() const noexcept { return signal_.descriptor(); }

    /// Everything since the last call, oldest first.
    [[nodiscard]] std::deque<InboxEvent> take_all();

private:
    void put(InboxEvent event) noexcept;

    WakeSignal signal_;
    std::mutex mutex_;
    std::deque<InboxEvent> events_;  // under mutex_
};

}  // namespace shopfloor::worker
