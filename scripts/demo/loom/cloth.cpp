// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/cloth.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kPickHeight = 1.25F;  // at the fell, in scene pixels
constexpr float kToFell = kFell - kHorizon;
constexpr std::size_t kPartsKept = 3;

/// How many picks the scene's `y` lies below the fell: the plane's perspective.
double picks_below_fell(float y) {
    return (kToFell * kToFell / kPickHeight) * (1 / kToFell - 1 / (y - kHorizon));
}

float bell(float value, float centre, float width) {
    const float t = (value - centre) / width;
    return std::exp(-t * t);
}

/// The lamp's pool on the cloth, darker to the edges, and round the breast beam.
float light_at(float x, float y) {
    const float pool = bell(std::hypot(x + 60, (y - 760) * 0.8F), 0, 480);
    const float over_beam = 1 - 0.75F * smooth_step(1150, 1290, y);
    const float under_reed = 0.72F + 0.28F * smooth_step(kFell - 4, kFell + 60, y);
    return (0.52F + 0.66F * pool) * over_beam * under_reed;
}

Plane light_map(const View& view, int step) {
    Plane light(view.size.width / step, view.size.height / step, 128);
    for (int y = 0; y < light.height(); ++y) {
        for (int x = 0; x < light.width(); ++x) {
            const float lit = light_at(view.scene_x(static_cast<float>(x * step)),
                                       view.scene_y(static_cast<float>(y * step)));
            light.row(y)[x] = static_cast<std::uint8_t>(std::clamp(lit * 128, 0.0F, 255.0F));
        }
    }
    return light;
}

/// Steps through a row of texels as the picture's row needs them, in 1/65536.
struct Steps {
    Steps(float left, float right, int begin, int texels) {
        const float per_pixel = static_cast<float>(texels - 1) / (right - left);
        at = static_cast<std::int32_t>((static_cast<float>(begin) - left) * per_pixel * 65536);
        step = static_cast<std::int32_t>(per_pixel * 65536);
    }

    std::int32_t at;
    std::int32_t step;
};

}  // namespace

ClothRoll::ClothRoll(const Weave& weave) : parts_{{&weave, INT64_MIN}} {}

void ClothRoll::change_to(const Weave& weave) {
    parts_.push_back({&weave, static_cast<std::int64_t>(std::ceil(length_))});
    if (parts_.size() > kPartsKept) parts_.erase(parts_.begin());
}

const Weave& ClothRoll::weave_at(std::int64_t pick) const {
    auto part = parts_.rbegin();
    while (part->first_pick > pick && std::next(part) != parts_.rend())
        ++part;
    return *part->weave;
}

Cloth::Cloth(const View& view)
    : light_(light_map(view, 1)), chroma_light_(light_map(view, 2)), threads_(kTexels) {}

void Cloth::draw(Picture& picture, const View& view, const ClothRoll& roll, double seconds) {
    const int begin = static_cast<int>(std::ceil(view.y(kFell)));
    const Span rows = clip({begin, view.size.height}, view.size.height);
    for (int y = rows.begin; y < rows.end; ++y)
        draw_luma_row(picture, view, roll, y, seconds);
    for (int y = (rows.begin + 1) / 2; y < rows.end / 2; ++y) {
        draw_chroma_row(picture, view, roll, y);
    }
}

void Cloth::draw_luma_row(
    Picture& picture, const View& view, const ClothRoll& roll, int y, double seconds) {
    const float scene_y = view.scene_y(static_cast<float>(y) + 0.5F);
    const double pick = roll.length() - picks_below_fell(scene_y);
    const double texel = pick * kTexelsPerThread;
    const double whole = std::floor(texel);
    const int share = static_cast<int>((texel - whole) * 256);
    const auto& weave = roll.weave_at(static_cast<std::int64_t>(std::floor(pick)));
    const auto row_at = [](std::int64_t at) {
        return static_cast<int>((at % kTexelRows + kTexelRows) % kTexelRows);
    };
    const int near = row_at(static_cast<std::int64_t>(whole));
    const int next = row_at(static_cast<std::int64_t>(whole) + 1);

    // The sheen wanders as the cloth breathes: the floats of warp and weft catch it at other
    // angles.
    const auto time = static_cast<float>(seconds);
    const float ripple = 1 + 0.05F * std::sin(scene_y / 31 - time * 0.9F);
    const float warp_sheen = 0.15F + 0.85F * bell(scene_y, 790 + 70 * std::sin(time * 0.35F), 120);
    const float weft_sheen =
        0.25F + 0.75F * bell(scene_y, 860 + 95 * std::sin(time * 0.28F + 2), 150);
    const int warp_share = static_cast<int>(warp_sheen * ripple * 256);
    const int weft_share = static_cast<int>(weft_sheen * ripple * 256);

    const std::uint8_t* diffuse = weave.diffuse().row(near);
    const std::uint8_t* diffuse_next = weave.diffuse().row(next);
    const std::uint8_t* warp = weave.warp_gloss().row(near);
    const std::uint8_t* weft = weave.weft_gloss().row(near);
    for (int i = 0; i < kTexels; ++i) {
        const int lit = diffuse[i] * 256 + (diffuse_next[i] - diffuse[i]) * share +
                        warp[i] * warp_share + weft[i] * weft_share;
        threads_[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(lit >> 8);
    }

    const float left = view.x(-half_width(scene_y));
    const float right = view.x(half_width(scene_y));
    const Span columns =
        clip({static_cast<int>(std::ceil(left)), static_cast<int>(right)}, view.size.width);
    Steps steps(left, right, columns.begin, kTexels);
    std::uint8_t* out = picture.y.row(y);
    const std::uint8_t* light = light_.row(y);
    for (int x = columns.begin; x < columns.end; ++x, steps.at += steps.step) {
        const auto i = static_cast<std::size_t>(steps.at >> 16);
        const int part = (steps.at >> 8) & 255;
        const int value = threads_[i] * (256 - part) + threads_[i + 1] * part;
        out[x] = static_cast<std::uint8_t>(16 + std::min(219, (value * light[x]) >> 15));
    }
}

void Cloth::draw_chroma_row(Picture& picture, const View& view, const ClothRoll& roll, int y) {
    const float scene_y = view.scene_y(static_cast<float>(2 * y) + 1);
    const double pick = roll.length() - picks_below_fell(scene_y);
    const auto whole = static_cast<std::int64_t>(std::floor(pick));
    const int share = static_cast<int>((pick - std::floor(pick)) * 256);
    const auto& weave = roll.weave_at(whole);
    const int near = in_repeat(whole);
    const int next = in_repeat(whole + 1);
    const float left = view.x(-half_width(scene_y)) / 2;
    const float right = view.x(half_width(scene_y)) / 2;
    const Span columns = clip(
        {static_cast<int>(std::ceil(left)), static_cast<int>(std::ceil(right))}, picture.u.width());
    const std::uint8_t* light = chroma_light_.row(y);
    const auto draw = [&](const Plane& colours, std::uint8_t* out) {
        const std::uint8_t* from = colours.row(near);
        const std::uint8_t* to = colours.row(next);
        Steps steps(left, right, columns.begin, kEnds);
        for (int x = columns.begin; x < columns.end; ++x, steps.at += steps.step) {
            const int i = steps.at >> 16;
            const int part = (steps.at >> 8) & 255;
            const int first = from[i] * 256 + (to[i] - from[i]) * share;
            const int second = from[i + 1] * 256 + (to[i + 1] - from[i + 1]) * share;
            const int value = (first * (256 - part) + second * part) >> 8;
            const int lit = ((value - 128 * 256) * std::min<int>(light[x], 140)) >> 15;
            out[x] = static_cast<std::uint8_t>(128 + lit);
        }
    };
    draw(weave.u(), picture.u.row(y));
    draw(weave.v(), picture.v.row(y));
}

}  // namespace shopfloor::loom
