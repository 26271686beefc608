// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/transcode/picture.hpp"

namespace shopfloor::transcode {

/// Makes pictures of one size, 8 bits, 4:2:0 and limited range, of any others. Owner: one thread;
/// the pictures outlive it.
class Scaler {
public:
    /// Pixels; even and not 0.
    Scaler(std::uint32_t width, std::uint32_t height);
    ~Scaler();
    Scaler(Scaler&&) noexcept;
    Scaler& operator=(Scaler&&) noexcept;

    /// The picture itself where it is as wanted. Errors: FFmpeg's.
    [[nodiscard]] Result<Picture> scale(const Picture& source);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::transcode
