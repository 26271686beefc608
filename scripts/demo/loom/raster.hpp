// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace shopfloor::loom {

struct Size {
    int width = 720;  // even, as is the height
    int height = 1280;
};

/// One channel of a picture, 8 bits a sample.
class Plane {
public:
    Plane(int width, int height, std::uint8_t value);

    int width() const { return width_; }
    int height() const { return height_; }
    std::uint8_t* row(int y) { return samples_.data() + offset(y); }
    const std::uint8_t* row(int y) const { return samples_.data() + offset(y); }
    const std::vector<std::uint8_t>& samples() const { return samples_; }

private:
    std::size_t offset(int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_);
    }

    int width_;
    int height_;
    std::vector<std::uint8_t> samples_;
};

/// An I420 picture in BT.709, limited range: chroma at half the width and height.
struct Picture {
    explicit Picture(Size size);

    Plane y;
    Plane u;
    Plane v;
};

/// A rectangle of samples; half-open.
struct Span {
    int begin;
    int end;
};

/// `want`, as far as it lies in 0 to `limit`.
[[nodiscard]] Span clip(Span want, int limit);

}  // namespace shopfloor::loom
