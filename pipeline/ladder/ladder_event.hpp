// SPDX-License-Identifier: MIT
// What comes out of the ladder's threads.
#pragma once

#include "pipeline/package/rung_packager.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace shopfloor::ladder {

using TimePoint = std::chrono::steady_clock::time_point;

/// Which encoder of a rung: each time that a rung begins it is the next.
struct RungRun {
    std::size_t rung = 0;  // 0 is the largest
    std::uint32_t run = 0;

    bool operator==(const RungRun&) const = default;
};

/// A rung's encoder is open. Comes before its first picture.
struct RungOpened {
    RungRun run;
    Bytes avcc;  // AVCDecoderConfigurationRecord
};

struct RungPicture {
    RungRun run;
    package::RungFrame frame;
    TimePoint arrived;                         // of the source's frame
    std::chrono::microseconds prepare_cost{};  // processor time of decoding and all scaling
    std::chrono::microseconds encode_cost{};   // processor time
};

/// No more pictures of this run come.
struct RungFailed {
    RungRun run;
    std::string reason;
};

/// Every picture of every run of a rung has come; after the ladder was told to finish.
struct RungDrained {
    std::size_t rung = 0;
};

using LadderEvent = std::variant<RungOpened, RungPicture, RungFailed, RungDrained>;

/// Takes events on the ladder's threads: must not block, must not throw.
class LadderListener {
public:
    virtual ~LadderListener() = default;
    virtual void ladder_event(LadderEvent event) noexcept = 0;
};

}  // namespace shopfloor::ladder
