// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/make_up.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

namespace shopfloor::loom {

namespace {

const Rgb kGold = hex(0xd9a94e);

float rounded_box(Place at, float half_x, float half_y, float radius) {
    const float x = std::abs(at.x) - half_x + radius;
    const float y = std::abs(at.y) - half_y + radius;
    const float outside = std::hypot(std::max(x, 0.0F), std::max(y, 0.0F));
    return radius - outside - std::min(std::max(x, y), 0.0F);
}

/// Folds that run down: the cloth is drawn together and shaded by them.
MadeUp folded(Place at, float depth, float folds, float deep) {
    const float wave = at.x * folds + 0.5F * std::sin(at.y * 4);
    return {.depth = depth,
            .cloth = {at.x + 0.012F * std::sin(wave), at.y},
            .light = 1 + deep * std::cos(wave)};
}

MadeUp scarf(Place at) {
    const float hang = at.y + 0.03F * std::cos(at.x * 9);
    const float half = 0.20F + 0.05F * (hang + 0.45F);
    const float depth = std::min(half - std::abs(at.x), std::min(hang + 0.43F, 0.34F - hang));
    MadeUp made = folded(at, depth, 34, 0.26F);
    const bool is_fringe = hang > 0.34F && hang < 0.42F && std::abs(at.x) < half;
    if (is_fringe && std::sin(at.x * 330) > -0.1F) {
        made.trim = kGold * (0.75F + 0.25F * std::cos(at.x * 34));
        made.trim_cover = 1;
        made.depth = 0;
    }
    return made;
}

/// A stuffed square: its sides draw in between the corners.
MadeUp stuffed(Place at, float half_x, float half_y) {
    const float x = at.x / half_x;
    const float y = at.y / half_y;
    const float side = half_x * (0.90F + 0.10F * y * y) - std::abs(at.x);
    const float end = half_y * (0.88F + 0.12F * x * x) - std::abs(at.y);
    const float depth = std::min(side, end);
    const float edge = smooth_step(0, 0.11F, depth);
    const float lit = 0.62F + 0.42F * edge - 0.16F * x - 0.20F * y;
    const float bulge = 1 - 0.10F * (1 - x * x) * (1 - y * y);
    return {.depth = depth, .cloth = {at.x * bulge, at.y * bulge}, .light = lit};
}

MadeUp pillowcase(Place at) {
    MadeUp made = stuffed(at, 0.45F, 0.31F);
    const float flap = std::abs(at.x - 0.29F);
    made.light *= 1 - 0.25F * std::exp(-flap * flap / 0.00004F);
    return made;
}

MadeUp cushion(Place at) {
    MadeUp made = stuffed(at, 0.37F, 0.37F);
    if (made.depth > -0.004F && made.depth < 0.010F) {
        made.trim = kGold * (0.8F + 0.3F * std::sin((at.x + at.y) * 420));
        made.trim_cover = 1;
    }
    const Place corner{std::abs(at.x) - 0.385F, std::abs(at.y) - 0.385F};
    const float along = (corner.x + corner.y) * 0.707F;
    const float across = (corner.x - corner.y) * 0.707F;
    if (along > -0.02F && along < 0.085F &&
        std::abs(across) < 0.010F + 0.16F * std::max(0.0F, along)) {
        made = {
            .depth = 0, .trim = kGold * (0.75F + 0.35F * std::sin(across * 700)), .trim_cover = 1};
    }
    return made;
}

MadeUp clutch(Place at) {
    const float depth = rounded_box(at, 0.42F, 0.26F, 0.05F);
    const float flap = 0.03F + 0.10F * std::cos(at.x * 3.7F) - at.y;  // above 0: on the flap
    const float lit = flap > 0 ? 1.08F - 0.4F * at.y : 0.70F + 0.25F * smooth_step(0, -0.12F, flap);
    MadeUp made{
        .depth = depth, .cloth = at, .light = lit * (0.75F + 0.25F * smooth_step(0, 0.05F, depth))};
    if (std::abs(flap) < 0.006F && depth > 0)
        std::tie(made.trim, made.trim_cover) = std::pair{kGold, 1.0F};
    const float clasp = std::hypot(at.x, at.y - 0.125F) / 0.042F;
    if (clasp < 1) {
        made.trim = kGold * (1.25F - 0.6F * clasp * clasp - 2 * (at.y - 0.125F));
        made.trim_cover = 1;
    }
    return made;
}

MadeUp tie(Place at) {
    const bool is_knot = at.y < -0.27F;
    const float half = is_knot ? 0.085F - 0.30F * (at.y + 0.42F) : 0.040F + 0.155F * (at.y + 0.27F);
    const float point = 0.44F - std::abs(at.x) * 0.95F - at.y;
    const float depth = std::min({half - std::abs(at.x), at.y + 0.42F, point});
    const float round = at.x / std::max(0.02F, half);
    const float shade = is_knot ? 0.95F : 1.0F - 0.35F * std::exp(-(at.y + 0.27F) / 0.03F);
    // The cloth is cut on the bias.
    const Place cloth{(at.x + at.y) * 0.6F, (at.y - at.x) * 0.6F};
    return {.depth = depth,
            .cloth = is_knot ? Place{-cloth.x, cloth.y} : cloth,
            .light = shade * (1.05F - 0.25F * round - 0.25F * round * round)};
}

MadeUp quilt(Place at) {
    MadeUp made;
    for (int fold = 0; fold < 3; ++fold) {  // the lowest last: those above hide it
        const float down = 0.14F * static_cast<float>(fold) - 0.16F;
        const Place in_fold{at.x, at.y - down - 0.02F};
        const float depth =
            rounded_box(in_fold, 0.41F + 0.01F * static_cast<float>(fold), 0.12F, 0.07F);
        if (depth <= 0) continue;
        const float over = in_fold.y / 0.12F;
        const float puff = 0.08F * std::cos(at.x * 26) * std::cos(over * 2);
        made = {.depth = depth,
                .cloth = {at.x, at.y + 0.31F * static_cast<float>(fold)},
                .light = 0.98F - 0.32F * over + puff - 0.3F * (1 - smooth_step(0, 0.03F, depth))};
        return made;
    }
    return made;
}

MadeUp bolt(Place at) {
    const Place on_roll{at.x, at.y + 0.26F};
    const float roll = rounded_box(on_roll, 0.40F, 0.11F, 0.015F);
    if (roll > 0) {
        const float over = on_roll.y / 0.11F;
        return {
            .depth = roll,
            .cloth = {at.x, 0.11F * std::asin(std::clamp(over, -1.0F, 1.0F))},
            .light = 1.10F * std::sqrt(std::max(0.03F, 1 - std::pow(over + 0.25F, 2.0F) * 0.62F))};
    }
    const float hem = 0.40F + 0.015F * std::sin(at.x * 23);
    const float depth = std::min({0.37F - std::abs(at.x), at.y + 0.26F, hem - at.y});
    MadeUp made = folded(at, depth, 21, 0.22F);
    made.light *= 0.55F + 0.45F * smooth_step(-0.15F, -0.03F, at.y);
    return made;
}

MadeUp runner(Place at) {
    // A table seen along its length: the far end is narrow.
    const float away = 1 / (0.62F + 0.62F * (at.y + 0.5F));
    const float across = at.x * away;
    const float depth = std::min(0.30F - std::abs(across), 0.43F - std::abs(at.y));
    MadeUp made{.depth = depth,
                .cloth = {across, 1.3F - 1.1F * away},
                .light = 0.80F + 0.35F * (at.y + 0.5F)};
    made.light += 0.35F * std::exp(-std::pow((at.y + 0.02F - 0.2F * at.x) / 0.13F, 2.0F));
    if (std::abs(std::abs(across) - 0.275F) < 0.008F && depth > 0) {
        std::tie(made.trim, made.trim_cover) = std::pair{kGold, 1.0F};
    }
    return made;
}

MadeUp length_of_cloth(Place at) {
    return folded(at, rounded_box(at, 0.4F, 0.4F, 0.01F), 24, 0.2F);
}

}  // namespace

MakeUp make_up_of(std::string_view design) {
    static constexpr std::array<std::pair<std::string_view, MakeUp>, 8> all{{
        {"scarf", scarf},
        {"pillowcase", pillowcase},
        {"cushion", cushion},
        {"clutch", clutch},
        {"tie", tie},
        {"quilt", quilt},
        {"qipao", bolt},
        {"runner", runner},
    }};
    const auto found = std::ranges::find(all, design, &decltype(all)::value_type::first);
    return found == all.end() ? length_of_cloth : found->second;
}

}  // namespace shopfloor::loom
