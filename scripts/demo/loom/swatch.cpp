// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/swatch.hpp"

#include "scripts/demo/loom/make_up.hpp"
#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/weave.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr float kEndsAcross = 300;  // threads in a picture's width
constexpr int kSamples = 2;         // of each pixel, on both axes

/// Luma and chroma around black and grey.
Yuv cloth_at(const Weave& weave, const MadeUp& made) {
    const float end = made.cloth.x * kEndsAcross + 1.5F * kRepeat;
    const float pick = -made.cloth.y * kEndsAcross + 1.5F * kRepeat;
    const auto wrap = [](float value, int count) {
        return (static_cast<int>(std::floor(value)) % count + count) % count;
    };
    const int column = wrap(end * kTexelsPerThread, kTexels);
    const int row = wrap(pick * kTexelsPerThread, kTexelRows);
    const float luma = static_cast<float>(weave.diffuse().row(row)[column]);
    const float gloss = static_cast<float>(weave.warp_gloss().row(row)[column]) * 0.5F +
                        static_cast<float>(weave.weft_gloss().row(row)[column]) * 0.5F;
    const int thread = wrap(end, kEnds);
    const int weft = wrap(pick, kRepeat);
    return {(luma + gloss * (made.light - 0.4F)) * made.light,
            static_cast<float>(weave.u().row(weft)[thread]) - 128,
            static_cast<float>(weave.v().row(weft)[thread]) - 128};
}

Yuv above_zero(Rgb colour) {
    const Yuv yuv = to_yuv(colour);
    return {yuv.y - 16, yuv.u - 128, yuv.v - 128};
}

Yuv paper_at(Place at, MakeUp make_up) {
    const float pool = 1 - 0.25F * std::hypot(at.x + 0.1F, at.y + 0.15F);
    float shadow = 0;
    for (const float far : {0.01F, 0.022F, 0.034F, 0.046F}) {
        if (make_up({at.x - far * 0.7F, at.y - far}).depth >= 0) shadow += 0.11F;
    }
    return above_zero(hex(0xf4ebda) * (pool * (1 - shadow)));
}

Yuv point_at(const Weave& weave, MakeUp make_up, Place at) {
    const MadeUp made = make_up(at);
    if (made.depth < 0 && made.trim_cover <= 0) return paper_at(at, make_up);
    if (made.trim_cover > 0) return above_zero(made.trim);
    return cloth_at(weave, made);
}

std::uint8_t to_sample(float value) {
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 16.0F, 240.0F)));
}

}  // namespace

std::optional<Picture> paint_swatch(std::string_view design, Size size) {
    const Design* found = find_design(design);
    if (found == nullptr) return {};
    const Weave weave(*found);
    const MakeUp make_up = make_up_of(design);
    Picture picture(size);
    const auto width = static_cast<float>(size.width);
    for (int y = 0; y < size.height; ++y) {
        for (int x = 0; x < size.width; ++x) {
            Yuv sum{0, 0, 0};
            for (int i = 0; i < kSamples * kSamples; ++i) {
                const auto at = [](int pixel, int step) {
                    return static_cast<float>(pixel) + (static_cast<float>(step) + 0.5F) / kSamples;
                };
                const Place place{
                    at(x, i % kSamples) / width - 0.5F,
                    (at(y, i / kSamples) - static_cast<float>(size.height) / 2) / width};
                const Yuv point = point_at(weave, make_up, place);
                sum = {sum.y + point.y, sum.u + point.u, sum.v + point.v};
            }
            constexpr float kShare = 1.0F / (kSamples * kSamples);
            picture.y.row(y)[x] = to_sample(16 + std::min(219.0F, sum.y * kShare));
            picture.u.row(y / 2)[x / 2] = to_sample(128 + sum.u * kShare);
            picture.v.row(y / 2)[x / 2] = to_sample(128 + sum.v * kShare);
        }
    }
    return picture;
}

}  // namespace shopfloor::loom
