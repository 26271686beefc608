// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/workshop.hpp"

#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/timber.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace shopfloor::loom {

namespace {

const Rgb kRosewood = hex(0x7a4526);
const Rgb kBeech = hex(0xa8703c);
constexpr Box kWindow{-420, 18, -196, 470};
constexpr float kPostAt = 262;  // from the loom's middle

/// A painting of the scene with its margin, and how its pixels lie in it.
struct Wall {
    explicit Wall(const View& of)
        : view(of),
          origin{-kMargin, -kMargin},
          painting({of.size.width + 2 * kMargin, of.size.height + 2 * kMargin}) {}

    Place scene(int x, int y) const {
        return {view.scene_x(static_cast<float>(x) + 0.5F + origin.x),
                view.scene_y(static_cast<float>(y) + 0.5F + origin.y)};
    }

    /// Calls `paint(x, y, place)` for each pixel.
    template <class Paint>
    void each(Paint paint) {
        for (int y = 0; y < painting.size().height; ++y) {
            for (int x = 0; x < painting.size().width; ++x)
                paint(x, y, scene(x, y));
        }
    }

    const View& view;
    Place origin;
    Painting painting;
};

void paint_hall(Wall& wall) {
    wall.each([&wall](int x, int y, Place at) {
        const float height = smooth_step(0, 900, at.y);
        const Rgb plaster = mix(hex(0x4a3423), hex(0x140d09), height);
        const float stain = 0.8F + 0.4F * smooth_noise(at.x * 0.012F, at.y * 0.012F);
        wall.painting.paint(x, y, plaster * stain, 1);
    });
}

/// A lattice window with the evening behind it, at the left of the hall.
void paint_window(Wall& wall) {
    constexpr float kPane = 56;
    wall.each([&wall](int x, int y, Place at) {
        const float cover =
            inside(at.x, kWindow.left, kWindow.right) * inside(at.y, kWindow.top, kWindow.bottom);
        if (cover <= 0) return;
        const float bar = std::min(std::abs(std::remainder(at.x - kWindow.left, kPane)),
                                   std::abs(std::remainder(at.y - kWindow.top, kPane)));
        const float diamond = std::abs(std::remainder(at.x + at.y, kPane)) +
                              std::abs(std::remainder(at.x - at.y, kPane));
        const float glass = smooth_step(2.0F, 3.0F, bar) * (diamond < 9 ? 0.3F : 1.0F);
        const float dusk = smooth_step(kWindow.top, kWindow.bottom, at.y);
        const Rgb sky = mix(hex(0xffe7b0), hex(0xff9a3c), dusk) * 1.5F;
        wall.painting.paint(x, y, mix(hex(0x2a180d), sky, glass), cover);
    });
}

/// Shelves with cones of dyed silk, at both sides behind the loom.
void paint_shelves(Wall& wall) {
    static const std::array<Rgb, 7> dyes{{hex(0xc23a3c),
                                          hex(0xe0a23f),
                                          hex(0x2c6fa8),
                                          hex(0x2f8a6a),
                                          hex(0xe7d3ad),
                                          hex(0x8a4d8f),
                                          hex(0xd9776a)}};
    constexpr float kShelf = 74;
    constexpr float kCone = 46;
    wall.each([&wall](int x, int y, Place at) {
        const bool is_right = at.x > 176 && at.x < 900;
        const bool is_left = at.x < -450;
        if ((!is_right && !is_left) || at.y < 20 || at.y > 560) return;
        const float row = std::floor((at.y - 20) / kShelf);
        const float up = 1 - ((at.y - 20) / kShelf - row);
        if (up < 0.10F) {
            wall.painting.paint(x, y, wood(at, Grain::Across, kBeech * 0.7F), 1);
            return;
        }
        const float column = std::floor(at.x / kCone);
        const float across = std::abs(at.x / kCone - column - 0.5F) * 2;
        const float width = 0.88F - 0.30F * up;  // cones taper upward
        const Rgb dark = hex(0x120b07);
        if (up > 0.86F || across > width) {
            wall.painting.paint(x, y, dark, 0.85F);
            return;
        }
        const auto which = static_cast<std::size_t>(
            white_noise(static_cast<int>(column), static_cast<int>(row)) * 6.99F);
        const float round = std::sqrt(1 - std::pow(across / width, 2.0F));
        wall.painting.paint(x, y, dyes[which] * (0.25F + 0.85F * round), 1);
    });
}

/// Two paper lanterns that hang behind the loom.
void paint_lanterns(Wall& wall) {
    for (const Place hung : {Place{-96, 72}, Place{64, 44}}) {
        wall.each([&wall, hung](int x, int y, Place at) {
            const float across = (at.x - hung.x) / 34;
            const float down = (at.y - hung.y) / 28;
            const float off = std::hypot(across, down);
            const float rib = 0.85F + 0.15F * std::cos(across * 9);
            const Rgb paper = mix(hex(0xffc26e), hex(0xc9271e), smooth_step(0.0F, 1.0F, off));
            wall.painting.paint(x, y, paper * rib, smooth_step(1.04F, 0.96F, off));
            const bool is_cord = std::abs(at.x - hung.x) < 1.5F && at.y < hung.y - 28;
            wall.painting.paint(x, y, hex(0x1a0f08), is_cord ? 1.0F : 0.0F);
            wall.painting.glow(x, y, hex(0xff6a2a) * (0.22F * std::exp(-off * off / 7)));
        });
    }
}

/// Warm air: the lamp above, and light that falls in slanting from the window.
void paint_light(Wall& wall) {
    wall.each([&wall](int x, int y, Place at) {
        const float lamp = std::exp(-std::pow(std::hypot(at.x - 70, at.y - 30) / 330, 2.0F));
        const float slant = at.y * 0.72F - at.x;  // constant along a beam
        const float beams = 0.5F + 0.5F * std::sin(slant / 34);
        const float reach = std::exp(-std::pow((at.x + 250) / 330, 2.0F)) *
                            smooth_step(20, 200, at.y) * (1 - smooth_step(420, 900, at.y));
        wall.painting.glow(x, y, hex(0xffb765) * (0.26F * lamp));
        wall.painting.glow(x, y, hex(0xffd9a0) * (0.20F * reach * beams * beams));
    });
}

/// The frame's long sides run from the posts towards the weaver.
void paint_side_rails(Wall& wall) {
    wall.each([&wall](int x, int y, Place at) {
        if (at.y < 512) return;
        const float inner = half_width(at.y) + 30;
        const float outer = inner + 0.030F * (at.y - kHorizon);
        const float side = std::abs(at.x);
        const float cover =
            inside(side * wall.view.scale, inner * wall.view.scale, outer * wall.view.scale);
        if (cover <= 0) return;
        const float over = (side - inner) / (outer - inner);
        const float lit = (0.35F + 0.75F * std::exp(-std::pow((at.y - 700) / 330, 2.0F))) *
                          (at.x < 0 ? 1.05F - 0.5F * over : 0.5F + 0.35F * over);
        const Place plank{at.x * 600 / (at.y - kHorizon), at.y};
        wall.painting.paint(x, y, wood(plank, Grain::Down, kRosewood) * lit, cover);
    });
}

void paint_frame(Wall& wall, const SignMask& sign) {
    auto& painting = wall.painting;
    for (const float side : {-1.0F, 1.0F}) {
        const float middle = side * kPostAt;
        paint_bar(painting,
                  wall.view,
                  wall.origin,
                  {middle - 19, -40, middle + 19, 518},
                  Grain::Down,
                  kRosewood * (side < 0 ? 1.0F : 0.85F));
    }
    paint_bar(painting, wall.view, wall.origin, kBeam, Grain::Across, kRosewood);
    paint_bar(painting, wall.view, wall.origin, {-236, 238, 236, 254}, Grain::Across, kBeech);
    paint_sign(painting, wall.view, wall.origin, sign);
    paint_bar(painting, wall.view, wall.origin, kClockBoard, Grain::Across, hex(0x1a1513));
}

void darken_corners(Wall& wall) {
    wall.each([&wall](int x, int y, Place at) {
        const float width = static_cast<float>(wall.view.size.width) / wall.view.scale;
        const float off = std::hypot(at.x / width * 1.15F, (at.y - 600) / 1280);
        auto& dab = wall.painting.at(x, y);
        dab.colour = dab.colour * (1 - 0.75F * smooth_step(0.25F, 0.85F, off));
    });
}

}  // namespace

Layer paint_workshop(const View& view, const SignMask& sign) {
    Wall wall(view);
    paint_hall(wall);
    paint_window(wall);
    paint_shelves(wall);
    paint_lanterns(wall);
    const int focus = std::max(1, static_cast<int>(std::lround(4 * view.scale)));
    wall.painting.blur(focus, focus);
    paint_light(wall);
    paint_frame(wall, sign);
    paint_side_rails(wall);
    darken_corners(wall);
    return Layer(wall.painting);
}

}  // namespace shopfloor::loom
