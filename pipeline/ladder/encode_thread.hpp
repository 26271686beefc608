// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ladder/encode_queue.hpp"

#include <thread>

namespace shopfloor::ladder {

/// Encodes one rung. The encoder is the thread's own, and opened and closed there.
class EncodeThread {
public:
    /// `listener` must outlive it. Throws std::system_error.
    EncodeThread(std::size_t rung, LadderListener& listener);
    /// Waits for the picture in work: tens of milliseconds.
    ~EncodeThread() = default;

    EncodeQueue& queue() noexcept { return queue_; }

private:
    struct InEncoder {
        Place place;
        TimePoint arrived;
        std::chrono::microseconds prepare_cost{};
    };

    void run(const std::stop_token& stop) noexcept;
    void handle(EncodePicture work);
    void handle(EndRung);
    void handle(Finish);
    bool open(const EncodePicture& first);
    void forward(std::vector<transcode::EncodedPicture> pictures, std::chrono::microseconds cost);
    void fail(std::string reason);

    const std::size_t rung_;
    LadderListener& listener_;
    EncodeQueue queue_;
    // The thread's:
    std::optional<transcode::Encoder> encoder_;
    RungRun run_;
    std::deque<InEncoder> in_encoder_;
    std::jthread thread_;  // last: the others outlive it
};

}  // namespace shopfloor::ladder
