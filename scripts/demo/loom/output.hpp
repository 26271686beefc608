// SPDX-License-Identifier: MIT
#pragma once

#include "scripts/demo/loom/raster.hpp"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>

namespace shopfloor::loom {

/// Where raw media goes: a file, a FIFO (opening waits for its reader), or "-" for stdout.
class Output {
public:
    /// Blocks for a FIFO. Throws std::system_error when it cannot be opened.
    explicit Output(const std::string& path);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    // Both block until all is written, and return false once the reader has gone.
    [[nodiscard]] bool write(const Picture& picture);
    [[nodiscard]] bool write(std::span<const std::int16_t> samples);

private:
    bool write_all(const void* data, std::size_t count);

    int descriptor_;
};

/// Paces what is made to the wall clock, from when it was constructed.
class Pace {
public:
    enum class Kind { RealTime, AsFastAsPossible };

    explicit Pace(Kind kind) : kind_(kind), start_(std::chrono::steady_clock::now()) {}

    /// Until `seconds` after the start.
    void wait_until(double seconds) const;

private:
    Kind kind_;
    std::chrono::steady_clock::time_point start_;
};

}  // namespace shopfloor::loom
