// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/layer.hpp"

#include "scripts/demo/loom/colour.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr int kBlack = 16;
constexpr int kNoColour = 128;

std::uint8_t to_sample(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0F, 255.0F)));
}

struct Fraction {
    explicit Fraction(float value)
        : whole(static_cast<int>(std::floor(value))),
          part(static_cast<int>((value - std::floor(value)) * 256)) {}

    int whole;
    int part;  // of 256
};

/// Rows `near` and `before` (above it), blended for a layer that lies `part` / 256 lower; 12 bits.
void blend_rows(
    const std::uint8_t* near, const std::uint8_t* before, int part, int count, std::uint16_t* out) {
    for (int i = 0; i < count; ++i) {
        out[i] = static_cast<std::uint16_t>((near[i] * (256 - part) + before[i] * part) >> 4);
    }
}

}  // namespace

Layer::Layer(const Painting& painting)
    : size_(painting.size()),
      y_(size_.width, size_.height, kBlack),
      u_(size_.width / 2, size_.height / 2, kNoColour),
      v_(size_.width / 2, size_.height / 2, kNoColour),
      cover_(size_.width, size_.height, 0),
      chroma_cover_(size_.width / 2, size_.height / 2, 0) {
    for (int y = 0; y < size_.height; ++y) {
        for (int x = 0; x < size_.width; ++x) {
            const auto& dab = painting.at(x, y);
            y_.row(y)[x] = to_sample(to_yuv(dab.colour).y);
            cover_.row(y)[x] = to_sample(dab.cover * 255);
        }
    }
    for (int y = 0; y < size_.height / 2; ++y) {
        for (int x = 0; x < size_.width / 2; ++x) {
            Painting::Dab sum{};
            for (const int down : {0, 1}) {
                for (const int across : {0, 1}) {
                    const auto& dab = painting.at(2 * x + across, 2 * y + down);
                    sum = {sum.colour + dab.colour * 0.25F, sum.cover + dab.cover * 0.25F};
                }
            }
            const Yuv colour = to_yuv(sum.colour);
            u_.row(y)[x] = to_sample(colour.u);
            v_.row(y)[x] = to_sample(colour.v);
            chroma_cover_.row(y)[x] = to_sample(sum.cover * 255);
        }
    }
}

void Layer::draw(Picture& picture, float x, float y) {
    draw_plane(picture.y, {y_, cover_, kBlack}, x, y);
    draw_plane(picture.u, {u_, chroma_cover_, kNoColour}, x / 2, y / 2);
    draw_plane(picture.v, {v_, chroma_cover_, kNoColour}, x / 2, y / 2);
}

void Layer::draw_plane(Plane& out, const Channel& channel, float x, float y) {
    const Fraction left(x);
    const Fraction top(y);
    const int width = channel.colour.width();
    const int height = channel.colour.height();
    const auto zero = static_cast<std::uint16_t>(channel.zero);
    // One sample of nothing at both ends, so that each place has a neighbour.
    colours_.assign(static_cast<std::size_t>(width) + 2, static_cast<std::uint16_t>(zero << 4));
    covers_.assign(static_cast<std::size_t>(width) + 2, 0);
    nothing_.assign(static_cast<std::size_t>(width), channel.zero);
    no_cover_.assign(static_cast<std::size_t>(width), 0);
    const auto row_of = [&](const Plane& plane, const std::vector<std::uint8_t>& outside, int at) {
        return at >= 0 && at < height ? plane.row(at) : outside.data();
    };

    const Span rows = clip({top.whole, top.whole + height + 1}, out.height());
    const Span columns = clip({left.whole, left.whole + width + 1}, out.width());
    for (int at = rows.begin; at < rows.end; ++at) {
        const int from = at - top.whole;
        blend_rows(row_of(channel.colour, nothing_, from),
                   row_of(channel.colour, nothing_, from - 1),
                   top.part,
                   width,
                   colours_.data() + 1);
        blend_rows(row_of(channel.cover, no_cover_, from),
                   row_of(channel.cover, no_cover_, from - 1),
                   top.part,
                   width,
                   covers_.data() + 1);
        std::uint8_t* samples = out.row(at);
        const std::uint16_t* colour = colours_.data() + 1 - left.whole;
        const std::uint16_t* cover = covers_.data() + 1 - left.whole;
        for (int i = columns.begin; i < columns.end; ++i) {
            const int laid = (colour[i] * (256 - left.part) + colour[i - 1] * left.part) >> 12;
            const int covers = (cover[i] * (256 - left.part) + cover[i - 1] * left.part) >> 4;
            const int hidden = ((samples[i] - zero) * covers + 32640) / 65280;
            samples[i] =
                static_cast<std::uint8_t>(std::clamp(samples[i] - hidden + laid - zero, 0, 255));
        }
    }
}

void Layer::fill(Picture& picture, float x, float y) {
    fill_plane(picture.y, y_, x, y);
    fill_plane(picture.u, u_, x / 2, y / 2);
    fill_plane(picture.v, v_, x / 2, y / 2);
}

void Layer::fill_plane(Plane& out, const Plane& colour, float x, float y) {
    const Fraction left(-x);
    const Fraction top(-y);
    const int last_row = colour.height() - 1;
    colours_.resize(static_cast<std::size_t>(colour.width()));
    for (int at = 0; at < out.height(); ++at) {
        const int from = std::clamp(top.whole + at, 0, last_row);
        blend_rows(colour.row(from),
                   colour.row(std::min(from + 1, last_row)),
                   top.part,
                   colour.width(),
                   colours_.data());
        const int most = colour.width() - out.width() - 1;
        const std::uint16_t* near = colours_.data() + std::clamp(left.whole, 0, most);
        std::uint8_t* samples = out.row(at);
        for (int i = 0; i < out.width(); ++i) {
            const int value = near[i] * (256 - left.part) + near[i + 1] * left.part;
            samples[i] = static_cast<std::uint8_t>(value >> 12);
        }
    }
}

}  // namespace shopfloor::loom
