// SPDX-License-Identifier: MIT
#include "pipeline/ladder/ladder.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ladder/processor_time.hpp"
#include "pipeline/package/avc_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace shopfloor::ladder {
namespace {

using std::chrono::microseconds;

// How much of the measured cost and rate is the newest.
constexpr int kNewestShare = 8;
// A chunk of fewer frames tells no rate.
constexpr std::size_t kFramesForRate = 2;

std::int64_t to_ticks(microseconds time) { return time.count() * 9 / 100; }

PictureSize size_of(const package::TrackSet& tracks) {
    return {tracks.video.width, tracks.video.height};
}

void average(microseconds& cost, microseconds newest) {
    cost = cost == microseconds{} ? newest : cost + (newest - cost) / kNewestShare;
}

}  // namespace

Ladder::Ladder(LadderSettings settings,
               const package::TrackSet& source,
               LadderListener& listener,
               LadderSink& sink)
    : settings_(std::move(settings)),
      source_(source),
      sink_(sink),
      cores_(usable_cores()),
      rules_(settings_.shed, settings_.rungs.size(), settings_.keeps_last) {
    for (const RungPlan& plan : settings_.rungs) {
        encoders_.push_back(std::make_unique<EncodeThread>(rungs_.size(), listener));
        rungs_.push_back({.plan = plan, .packager = {}});
    }
    if (source.video.frame_rate) frame_rate_ = source.video.frame_rate->per_second();
    decoder_.emplace(source.video,
                     settings_.rungs,
                     to_ticks(settings_.idr_interval - settings_.chunk_duration / 2),
                     settings_.queue,
                     encoders_,
                     listener);
}

// ---- from the source ----

void Ladder::frame(const package::PlacedFrame& frame, TimePoint now) {
    if (rungs_on() == 0) awaits_sync_ = true;
    if (rungs_on() == 0 || (awaits_sync_ && !frame.is_sync)) return;
    awaits_sync_ = false;
    CodedFrame coded{.times = {.number = frame.number,
                               .chunk_index = frame.chunk_index,
                               .decode_ticks = frame.decode_ticks,
                               .presentation_ticks = frame.presentation_ticks,
                               .is_sync = frame.is_sync},
                     .arrived = now,
                     .payload = Bytes(frame.payload.begin(), frame.payload.end())};
    if (has_begun_) return put(std::move(coded), now);
    held_.push_back(std::move(coded));
}

void Ladder::put(CodedFrame frame, TimePoint now) {
    if (decoder_->queue().put(std::move(frame))) return;
    log::warning("ladder", "the decode queue is full");
    end_all(now);
    skip_to_keyframe();
    awaits_sync_ = true;
}

void Ladder::chunk(const std::shared_ptr<const package::ChunkSkeleton>& skeleton, TimePoint now) {
    measure_rate(*skeleton);
    if (!has_begun_) {
        has_begun_ = true;
        for (std::size_t rung = 0; rung < rungs_.size(); ++rung) {
            begin(rung);
        }
        for (CodedFrame& held : std::exchange(held_, {})) {
            put(std::move(held), now);
        }
    }
    for (std::size_t rung = 0; rung < rungs_.size(); ++rung) {
        if (rules_.is_on(rung)) send(rung, rungs_[rung].packager.add(skeleton));
    }
}

void Ladder::measure_rate(const package::ChunkSkeleton& skeleton) {
    const std::size_t frames = skeleton.decode_ticks.size();
    const std::int64_t ticks = skeleton.end_ticks - skeleton.decode_ticks.front();
    if (frames < kFramesForRate || ticks <= 0) return;
    const double rate =
        static_cast<double>(frames) * package::kVideoTimescale / static_cast<double>(ticks);
    const double share = has_begun_ ? 1.0 / kNewestShare : 1;
    frame_rate_ += (std::clamp(rate, 1.0, 240.0) - frame_rate_) * share;
}

void Ladder::finish() {
    is_finishing_ = true;
    decoder_->queue().finish();
}

// ---- from the threads ----

bool Ladder::is_current(const RungRun& run) const {
    return rules_.is_on(run.rung) && rungs_[run.rung].run == run.run;
}

void Ladder::handle(LadderEvent event, TimePoint now) {
    std::visit([&](auto& known) { handle(std::move(known), now); }, event);
}

void Ladder::handle(RungOpened opened, TimePoint now) {
    if (!is_current(opened.run)) return;
    auto config = package::parse_avc_config(opened.avcc);
    if (!config) return handle(RungFailed{opened.run, config.error().message()}, now);
    config->frame_rate = source_.video.frame_rate;
    package::TrackSet tracks = source_;
    tracks.video = package::avc_track(*config, std::move(opened.avcc));
    tracks.video.pixel = source_.video.pixel;
    rungs_[opened.run.rung].is_ready = true;
    sink_.rung_ready(opened.run.rung, tracks);
}

void Ladder::handle(RungPicture picture, TimePoint now) {
    if (!is_current(picture.run)) return;
    Rung& rung = rungs_[picture.run.rung];
    if (picture.encode_cost > microseconds{}) average(rung.encode_cost, picture.encode_cost);
    if (picture.prepare_cost > microseconds{}) average(prepare_cost_, picture.prepare_cost);
    const auto delay = std::chrono::duration_cast<microseconds>(now - picture.arrived);
    worst_delay_ = std::max(worst_delay_, delay);
    send(picture.run.rung, rung.packager.add(std::move(picture.frame)));
}

void Ladder::handle(RungFailed failed, TimePoint now) {
    if (!is_current(failed.run)) return;
    log::error("ladder", "{} is not encoded: {}", name_of(failed.run.rung), failed.reason);
    rules_.went_off(failed.run.rung, now);
    end(failed.run.rung);
}

void Ladder::handle(RungDrained drained, TimePoint) {
    ++drained_;
    Rung& rung = rungs_[drained.rung];
    if (rung.is_ready) send(drained.rung, rung.packager.finish());
}

void Ladder::send(std::size_t rung, std::vector<package::PackagedChunk> chunks) {
    for (package::PackagedChunk& chunk : chunks) {
        sink_.rung_chunk(rung, std::move(chunk));
    }
}

std::chrono::milliseconds Ladder::take_worst_delay() noexcept {
    last_worst_delay_ = std::exchange(worst_delay_, {});
    return std::chrono::ceil<std::chrono::milliseconds>(last_worst_delay_);
}

// ---- what goes and what comes back ----

LadderLoad Ladder::load(TimePoint now) const {
    LadderLoad load{
        .delay = std::max(worst_delay_, last_worst_delay_),
        .frame_interval = microseconds{static_cast<std::int64_t>(1e6 / frame_rate_)},
        .prepare_cost = prepare_cost_,
        .encode_costs = {},
        .cores = cores_,
    };
    if (rungs_on() == 0) load.delay = {};
    if (const auto oldest = decoder_->queue().oldest()) {
        load.age = std::chrono::duration_cast<microseconds>(now - oldest->arrived);
        load.media = package::video_time(oldest->decode_ticks);
    }
    for (const Rung& rung : rungs_) {
        load.encode_costs.push_back(rung.encode_cost);
    }
    return load;
}

void Ladder::poll(TimePoint now) {
    if (!has_begun_ || is_finishing_) return;
    using Kind = ShedRules::Decision::Kind;
    const auto [kind, rung] = rules_.poll(now, load(now));
    switch (kind) {
        case Kind::Nothing: return;
        case Kind::Shed: return end(rung);
        case Kind::Restore: return restore(rung);
        case Kind::SkipToKeyframe: return skip_to_keyframe();
    }
}

void Ladder::begin(std::size_t index) {
    Rung& rung = rungs_[index];
    ++rung.run;
    rung.packager = {};
    const std::uint32_t bitrate = bitrate_bps(rung.plan, size_of(source_), frame_rate_);
    decoder_->queue().put(BeginRung{
        .run = {.rung = index, .run = rung.run},
        .settings = {.bitrate_bps = bitrate, .frame_rate = frame_rate_},
    });
}

// The rules have it off already.
void Ladder::end(std::size_t index) {
    decoder_->queue().put(EndRung{.rung = index});
    encoders_[index]->queue().discard_pictures();
    log::warning("ladder", "{} is shed", name_of(index));
    if (std::exchange(rungs_[index].is_ready, false)) sink_.rung_ended(index);
    sink_.ladder_warning("ladder_shed", shed_text(index));
}

void Ladder::end_all(TimePoint now) {
    for (std::size_t rung = 0; rung < rungs_.size(); ++rung) {
        if (!rules_.is_on(rung) || rules_.is_kept(rung)) continue;
        rules_.went_off(rung, now);
        end(rung);
    }
}

void Ladder::restore(std::size_t index) {
    log::info("ladder", "{} comes back", name_of(index));
    begin(index);
    sink_.ladder_warning(
        "ladder_restored",
        fmt::format("The server has time for the {} picture again.", name_of(index)));
}

void Ladder::skip_to_keyframe() {
    if (!decoder_->queue().skip_to_sync()) awaits_sync_ = true;
}

std::string Ladder::name_of(std::size_t rung) const {
    return fmt::format("{}p", rungs_[rung].plan.size.short_side());
}

std::string Ladder::shed_text(std::size_t rung) const {
    std::string instead = "the picture as you send it";
    for (std::size_t lower = rung + 1; lower < rungs_.size(); ++lower) {
        if (!rules_.is_on(lower)) continue;
        instead = name_of(lower);
        break;
    }
    return fmt::format(
        "The server has no time to encode the {0} picture: viewers of it get {1}. It comes back "
        "when there is time; fewer shows at once, or more processor cores, help.",
        name_of(rung),
        instead);
}

}  // namespace shopfloor::ladder
