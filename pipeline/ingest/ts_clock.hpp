// SPDX-License-Identifier: MIT
// Times of MPEG-TS on one line. Pure.
#pragma once

#include "pipeline/media/format.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace shopfloor::ingest {

/// Makes the 33-bit times of a program, which begin anew every 26.5 hours, go on without a step:
/// over their end, and where a source begins anew or leaves much out. A step is one of a track, as
/// the tracks take it one after the other; one that comes to where the other is goes with it, so
/// that they stay together. Owner: one thread.
class TsClock {
public:
    /// Where the first time of all is put: before it is room for a track that began earlier.
    static constexpr std::chrono::seconds kStart{5};

    /// The place of a decode time, never negative. `ticks` are of 90 kHz.
    [[nodiscard]] std::chrono::microseconds place(media::TrackKind track,
                                                  std::uint64_t ticks) noexcept;

    /// From one time to another, as short as it can be: of pictures that are shown later.
    [[nodiscard]] static std::chrono::microseconds between(std::uint64_t from,
                                                           std::uint64_t to) noexcept;

    /// Steps that were taken out.
    std::uint64_t steps() const noexcept { return steps_; }

private:
    struct Point {
        std::uint64_t ticks = 0;
        std::int64_t place = 0;  // of it, of 90 kHz: nothing is rounded on the way
    };

    std::int64_t place_of(const std::optional<Point>& own,
                          const std::optional<Point>& other,
                          std::uint64_t ticks) noexcept;

    std::array<std::optional<Point>, 2> last_;  // by TrackKind
    std::uint64_t steps_ = 0;
};

}  // namespace shopfloor::ingest
