// SPDX-License-Identifier: MIT
// Times of MPEG-TS on one line. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace shopfloor::ingest {

/// Makes the 33-bit times of a program, which begin anew every 26.5 hours, go on without a step:
/// over their end, and where a source begins anew or leaves much out. All tracks of the program
/// share one, so that they stay together. Owner: one thread.
class TsClock {
public:
    /// Where the first time of all is put: before it is room for a track that began earlier.
    static constexpr std::chrono::seconds kStart{5};

    /// The place of a decode time, never negative. `ticks` are of 90 kHz.
    [[nodiscard]] std::chrono::microseconds place(std::uint64_t ticks) noexcept;

    /// From one time to another, as short as it can be: of pictures that are shown later.
    [[nodiscard]] static std::chrono::microseconds between(std::uint64_t from,
                                                           std::uint64_t to) noexcept;

    /// Steps that were taken out.
    std::uint64_t steps() const noexcept { return steps_; }

private:
    std::optional<std::uint64_t> last_ticks_;
    std::int64_t place_ =
        kStart.count() * 90'000;  // of it, of 90 kHz: nothing is rounded on the way
    std::uint64_t steps_ = 0;
};

}  // namespace shopfloor::ingest
