// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/scene.hpp"

#include "scripts/demo/loom/dust.hpp"
#include "scripts/demo/loom/noise.hpp"
#include "scripts/demo/loom/rhythm.hpp"
#include "scripts/demo/loom/workshop.hpp"

#include <algorithm>
#include <cmath>

namespace shopfloor::loom {

namespace {

constexpr double kPicksPerBeat =
    3;  // more than a loom lays in a beat: the cloth grows as one looks
constexpr double kDrawnOffPicks = 300;  // until the new cloth fills most of the picture
constexpr double kDrawnOffSeconds = 3.2;

/// A hand-held camera, nearly still: slow sums of sines, a few pixels at most.
Place drift_at(double seconds) {
    const auto t = static_cast<float>(seconds);
    return {3.2F * std::sin(t * 0.31F) + 1.6F * std::sin(t * 0.73F + 1),
            2.6F * std::sin(t * 0.27F + 2) + 1.2F * std::sin(t * 0.61F)};
}

std::vector<Weave> weave_all() {
    std::vector<Weave> weaves;
    for (const auto& design : designs())
        weaves.emplace_back(design);
    return weaves;
}

double drawn_off(double since) {
    return kDrawnOffPicks *
           static_cast<double>(
               smooth_step(0, static_cast<float>(kDrawnOffSeconds), static_cast<float>(since)));
}

double woven_by(double seconds) {
    const Beat beat = beat_at(seconds);
    return kPicksPerBeat *
           (static_cast<double>(beat.number) + static_cast<double>(take_up(beat.phase)));
}

}  // namespace

Scene::Scene(Size size, const SignMask& sign)
    : view_(size),
      weaves_(weave_all()),
      roll_(weaves_.front()),
      workshop_(paint_workshop(view_, sign)),
      clock_(view_),
      shafts_(view_),
      batten_(view_),
      shuttle_(view_, weaves_.front().design().figure),
      cloth_(view_),
      picture_(size),
      old_warp_(to_yuv(weaves_.front().design().ground)) {}

const Weave* Scene::find(std::string_view design) const {
    const auto found =
        std::ranges::find(weaves_, design, [](const Weave& weave) { return weave.design().name; });
    return found == weaves_.end() ? nullptr : &*found;
}

void Scene::put_on(const Weave& weave) {
    old_warp_ = warp_colour(now_);
    shuttle_ = Shuttle(view_, weave.design().figure);
}

void Scene::start_with(std::string_view design) {
    const Weave* weave = find(design);
    if (weave == nullptr) return;
    roll_ = ClothRoll(*weave);
    put_on(*weave);
}

void Scene::weave(std::string_view design) {
    const Weave* weave = find(design);
    if (weave == nullptr || weave == &roll_.newest()) return;
    put_on(*weave);
    roll_.change_to(*weave);
    drawn_off_from_ = now_;
}

Yuv Scene::warp_colour(double seconds) const {
    const auto since = static_cast<float>(seconds - drawn_off_from_);
    return mix(old_warp_, to_yuv(roll_.newest().design().ground), smooth_step(0, 1.6F, since));
}

void Scene::grow_cloth(double seconds) {
    const double woven = woven_by(seconds);
    roll_.grow(woven - woven_ + drawn_off(seconds - drawn_off_from_) -
               drawn_off(now_ - drawn_off_from_));
    woven_ = woven;
    now_ = seconds;
}

const Picture& Scene::draw(double seconds, int second_of_day) {
    grow_cloth(seconds);
    view_.drift = drift_at(seconds);
    const Beat beat = beat_at(seconds);
    const float opening = shed_opening(beat.phase);
    const float reed_y = std::lerp(kReedAtFell, kReedBack, reed_distance(beat.phase));
    const auto pick = static_cast<std::int64_t>(roll_.length());
    warp_.set(roll_.newest().draft(), pick);
    const Yuv warp = warp_colour(seconds);

    workshop_.fill(
        picture_, view_.drift.x * view_.scale - kMargin, view_.drift.y * view_.scale - kMargin);
    clock_.draw(picture_, view_, second_of_day);
    batten_.draw_race(picture_, view_, reed_y);
    warp_.draw_lower(picture_, view_, warp, opening);
    warp_.draw_harness(picture_, view_, opening);
    shafts_.draw(picture_, view_, opening, beat.number % 2 != 0);
    batten_.draw_reed(picture_, view_, reed_y);
    cloth_.draw(picture_, view_, roll_, seconds);
    shuttle_.draw_weft(picture_, view_, beat, reed_y);
    shuttle_.draw(picture_, view_, beat, reed_y);
    warp_.draw_upper(picture_, view_, warp, opening);
    batten_.draw_rail(picture_, view_, reed_y);
    draw_dust(picture_, view_, seconds);
    return picture_;
}

}  // namespace shopfloor::loom
