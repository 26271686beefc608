// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ladder/decode_queue.hpp"
#include "pipeline/transcode/picture.hpp"

namespace shopfloor::ladder {

/// A picture of a rung's size. The first one of a run opens its encoder.
struct EncodePicture {
    RungRun run;
    std::optional<transcode::EncoderSettings> opens;
    transcode::Picture picture;
    Place place;
    bool is_idr = false;
    TimePoint arrived;
    std::chrono::microseconds prepare_cost{};
};

using EncodeWork = std::variant<EncodePicture, EndRung, Finish>;

/// The way from the decode thread to a rung's encode thread. Bounded: the decode thread waits for
/// room, so that what cannot be encoded in time waits as coded frames, which are small, and in
/// one place.
class EncodeQueue {
public:
    explicit EncodeQueue(std::size_t limit) : limit_(limit) {}

    /// Waits for room; gives up when `stop` is requested. The decode thread.
    void put_blocking(EncodeWork work, const std::stop_token& stop);
    /// Throws the pictures away that wait. Any thread; never blocks.
    void discard_pictures();
    /// Waits for work; nothing when `stop` is requested. The encode thread.
    [[nodiscard]] std::optional<EncodeWork> take_blocking(const std::stop_token& stop);

private:
    const std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<EncodeWork> work_;  // under mutex_
};

}  // namespace shopfloor::ladder
