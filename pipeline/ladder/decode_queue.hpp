// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/ladder/ladder_event.hpp"
#include "pipeline/ladder/place_book.hpp"
#include "pipeline/transcode/encoder.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <variant>

namespace shopfloor::ladder {

struct CodedFrame {
    FrameTimes times;
    TimePoint arrived;
    Bytes payload;  // as package::SourceFrame has it
};

/// A rung begins with the next IDR of the ladder.
struct BeginRung {
    RungRun run;
    transcode::EncoderSettings settings;
};

/// No more pictures for a rung.
struct EndRung {
    std::size_t rung = 0;
};

/// No more frames: everything comes out.
struct Finish {};

using DecodeWork = std::variant<CodedFrame, BeginRung, EndRung, Finish>;

/// The way from the worker's loop to the decode thread. What is not a frame overtakes the frames,
/// but for Finish. Bounded by bytes and by frames: when full, a frame is refused.
class DecodeQueue {
public:
    struct Limits {
        std::size_t bytes = 16 * 1024 * 1024;
        std::size_t frames = 900;
    };

    explicit DecodeQueue(Limits limits) : limits_(limits) {}

    /// False: full. Any thread; never blocks.
    [[nodiscard]] bool put(CodedFrame frame);
    void put(BeginRung begin) { put_command(begin); }
    void put(EndRung end) { put_command(end); }
    void finish();

    /// Takes out the frames before the newest IDR that waits, or all when that is the oldest frame
    /// or none. False: all, and the next frame put in must be an IDR. Any thread; never blocks.
    bool skip_to_sync();

    struct Oldest {
        TimePoint arrived;
        std::int64_t decode_ticks = 0;
    };
    /// The frame that has waited for longest. Any thread.
    std::optional<Oldest> oldest() const;

    /// Waits for work; nothing when `stop` is requested. The decode thread.
    [[nodiscard]] std::optional<DecodeWork> take_blocking(const std::stop_token& stop);

private:
    using Command = std::variant<BeginRung, EndRung>;

    void put_command(Command command);

    const Limits limits_;
    mutable std::mutex mutex_;
    std::condition_variable_any came_;
    std::deque<Command> commands_;  // these four under mutex_
    std::deque<CodedFrame> frames_;
    std::size_t bytes_ = 0;
    bool is_finished_ = false;
};

}  // namespace shopfloor::ladder
