// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/motif.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <string_view>

namespace shopfloor::loom {

namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

struct Disc {
    float x;
    float y;
    float radius;
};

float fraction(float value) { return value - std::floor(value); }

/// From -0.5 to 0.5: where the value lies around the nearest repeat of `at`.
float around(float value, float at) { return fraction(value - at + 0.5F) - 0.5F; }

/// A petalled flower, as a distance in units of its radius: below 1 is inside.
float flower(float dx, float dy, float radius, float petals, float depth) {
    const float angle = std::atan2(dy, dx);
    const float edge = 1 - depth + depth * std::abs(std::cos(petals * angle / 2));
    return std::hypot(dx, dy) / (radius * edge);
}

// A scroll of a cloud: a disc whose outline runs on inward as a spiral.
Zone scroll(const Disc& disc, float x, float y, float hand) {
    const float dx = (x - disc.x) * hand;
    const float dy = y - disc.y;
    const float distance = std::hypot(dx, dy) / disc.radius;
    if (distance > 1) return Zone::Ground;
    const float turns = std::atan2(dy, dx) / kTurn;
    const bool is_line = fraction(distance * 1.9F - turns + 0.55F) < 0.27F && distance > 0.14F;
    return is_line || distance > 0.87F ? Zone::Outline : Zone::Figure;
}

Zone cloud(float x, float y, float hand) {
    static constexpr std::array<Disc, 5> scrolls{{
        {-0.02F, -0.10F, 0.155F},
        {0.21F, 0.005F, 0.125F},
        {-0.215F, 0.01F, 0.11F},
        {0.075F, 0.085F, 0.10F},
        {-0.085F, 0.075F, 0.085F},
    }};
    for (const auto& disc : scrolls) {
        const Zone zone = scroll(disc, x, y, hand);
        if (zone != Zone::Ground) return zone;
    }
    // The wisp that trails behind, thinner and thinner.
    const float along = (-x * hand + 0.24F) / 0.70F;
    if (along < 0 || along > 1) return Zone::Ground;
    const float spine = 0.10F + 0.045F * std::sin(along * 6.0F);
    const float off = std::abs(y - spine) / (0.05F * (1 - along * 0.8F));
    if (off > 1) return Zone::Ground;
    return off > 0.6F ? Zone::Outline : Zone::Figure;
}

Zone blossom(float dx, float dy, float radius) {
    const float distance = flower(dx, dy, radius, 5, 0.3F);
    if (distance > 1) return Zone::Ground;
    const float heart = std::hypot(dx, dy) / radius;
    if (heart < 0.16F || distance > 0.84F) return Zone::Outline;
    const float stamen = std::abs(around(std::atan2(dy, dx) / kTurn * 10, 0));
    return heart < 0.48F && stamen < 0.13F ? Zone::Outline : Zone::Figure;
}

}  // namespace

Zone clouds(float x, float y) {
    const Zone first = cloud(around(x, 0.32F), around(y, 0.25F), 1);
    return first != Zone::Ground ? first : cloud(around(x, 0.80F), around(y, 0.75F), -1);
}

Zone plum(float x, float y) {
    static constexpr std::array<Disc, 7> flowers{{
        {0.24F, 0.22F, 0.17F},
        {0.74F, 0.70F, 0.17F},
        {0.66F, 0.20F, 0.10F},
        {0.18F, 0.72F, 0.10F},
        {0.46F, 0.46F, 0.055F},
        {0.95F, 0.42F, 0.055F},
        {0.45F, 0.93F, 0.055F},
    }};
    for (const auto& disc : flowers) {
        const Zone zone = blossom(around(x, disc.x), around(y, disc.y), disc.radius);
        if (zone != Zone::Ground) return zone;
    }
    return Zone::Ground;
}

Zone medallion(float x, float y) {
    const float dx = around(x, 0.5F);
    const float dy = around(y, 0.5F);
    const float distance = std::hypot(dx, dy);
    if (distance < 0.36F) {
        if (distance > 0.335F) return Zone::Outline;
        if (distance > 0.305F) return Zone::Ground;
        const float outer = flower(dx, dy, 0.30F, 8, 0.26F);
        const float inner = flower(dx, -dy, 0.175F, 8, 0.34F);
        const float heart = flower(dx, dy, 0.08F, 5, 0.3F);
        if (heart < 1) return heart < 0.55F ? Zone::Outline : Zone::Figure;
        if (inner < 1) return inner > 0.8F ? Zone::Ground : Zone::Outline;
        if (outer < 1) return outer > 0.9F ? Zone::Outline : Zone::Figure;
        return Zone::Ground;
    }
    const float corner = flower(around(x, 0), around(y, 0), 0.15F, 4, 0.45F);
    if (corner < 1) return corner > 0.78F || corner < 0.25F ? Zone::Outline : Zone::Figure;
    return Zone::Ground;
}

Zone turtleback(float x, float y) {
    // Hexagons whose centres are a triangular lattice; two rows of them in a third of the repeat.
    constexpr float kAcross = 1.0F / 3;
    constexpr float kDown = 1.0F / 4;
    const float row = std::round(y / kDown);
    const float shift = std::fmod(std::abs(row), 2.0F) * kAcross / 2;
    float dx = (x - shift) / kAcross;
    dx = (dx - std::round(dx)) * kAcross;
    const float dy = (y - row * kDown) * kAcross * 0.866F / kDown;
    const float hexagon =
        std::max(std::abs(dx), std::abs(dx) * 0.5F + std::abs(dy) * 0.866F) / (kAcross / 2);
    if (hexagon > 0.86F) return Zone::Figure;
    if (hexagon > 0.70F && hexagon < 0.77F) return Zone::Outline;
    const float bloom = flower(dx, dy, 0.085F, 6, 0.42F);
    if (bloom > 1) return Zone::Ground;
    return bloom < 0.4F ? Zone::Outline : Zone::Figure;
}

Zone fret(float x, float y) {
    static constexpr std::array<std::string_view, 10> squares{
        "##########",
        ".........#",
        "########.#",
        "#......#.#",
        "#.####.#.#",
        "#.#..#.#.#",
        "#.#.##.#.#",
        "#.#....#.#",
        "#.######.#",
        "#........#",
    };
    constexpr float kRepeats = 4;
    const float turn_x = fraction(x * kRepeats);
    const float turn_y = fraction(y * kRepeats);
    const auto column = static_cast<std::size_t>(turn_x * 10);
    const auto row = static_cast<std::size_t>(turn_y * 10);
    return squares[std::min<std::size_t>(row, 9)][std::min<std::size_t>(column, 9)] == '#'
               ? Zone::Figure
               : Zone::Ground;
}

Zone coins(float x, float y) {
    constexpr float kCells = 4;
    const float cell_x = x * kCells;
    const float cell_y = y * kCells;
    const float dx = around(cell_x, 0.5F);
    const float dy = around(cell_y, 0.5F);
    // Each circle reaches the centres of its neighbours' edges: a cell is cut by four others.
    int circles = 0;
    for (const Disc& corner :
         {Disc{-0.5F, -0.5F, 0}, {0.5F, -0.5F, 0}, {-0.5F, 0.5F, 0}, {0.5F, 0.5F, 0}}) {
        const float distance = std::hypot(dx - corner.x, dy - corner.y);
        if (std::abs(distance - 0.707F) < 0.045F) return Zone::Outline;
        if (distance < 0.707F) ++circles;
    }
    if (circles >= 2) return Zone::Figure;
    const float star = flower(dx, dy, 0.2F, 4, 0.55F);
    return star < 1 ? Zone::Outline : Zone::Ground;
}

Zone waves(float x, float y) {
    constexpr float kRadius = 1.0F / 6;
    constexpr float kStep = kRadius / 2;
    // The scale that lies in front is that of the lowest row whose disc holds the point.
    const int lowest = static_cast<int>(std::ceil((y + kRadius) / kStep));
    for (int row = lowest; row >= lowest - 4; --row) {
        const float shift = row % 2 == 0 ? 0 : kRadius;
        float dx = (x - shift) / (2 * kRadius);
        dx = (dx - std::round(dx)) * 2 * kRadius;
        const float distance = std::hypot(dx, y - static_cast<float>(row) * kStep) / kRadius;
        if (distance > 1) continue;
        if (distance > 0.88F) return Zone::Outline;
        return fraction(distance * 3.4F + 0.25F) < 0.55F ? Zone::Figure : Zone::Ground;
    }
    return Zone::Ground;
}

}  // namespace shopfloor::loom
