// SPDX-License-Identifier: MIT
#include "pipeline/receiver/ts_source.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace shopfloor::receiver {
namespace {

using namespace std::chrono_literals;

constexpr auto kSoundPatience = 1s;  // of media time
constexpr std::size_t kMostHeld = 200;

}  // namespace

Source::Reply TsSource::take(wire::ToWorker message) {
    if (const auto* intake = std::get_if<wire::Intake>(&message); intake && !patience_) {
        patience_ = {.setup_limit = intake->setup_limit,
                     .silence_limit = intake->silence_limit,
                     .keyframe_interval = std::nullopt};
        return {};
    }
    if (const auto* media = std::get_if<wire::Media>(&message); media && patience_) {
        has_bytes_ = true;
        graph_.push(media->bytes);
        return {};
    }
    return {.is_understood = false};
}

// Multiplexers send the first sound some pictures later than the first picture. A worker would
// begin with silence, and begin anew when the sound comes in another form: it gets the sound's form
// first, as from an RTMP encoder.
std::deque<ingest::GraphEvent> TsSource::take_events() {
    if (events_.empty() || (is_held_ && awaits_sound())) return {};
    if (std::exchange(is_held_, false)) {
        std::ranges::stable_partition(events_, [](const ingest::GraphEvent& event) {
            return std::holds_alternative<ingest::AudioConfig>(event);
        });
    }
    return std::exchange(events_, {});
}

bool TsSource::awaits_sound() const {
    if (!graph_.has_sound() || events_.size() >= kMostHeld) return false;
    const ingest::TrackFrame* first = nullptr;
    for (const ingest::GraphEvent& event : events_) {
        if (std::holds_alternative<ingest::AudioConfig>(event) ||
            std::holds_alternative<ingest::GraphFailed>(event)) {
            return false;
        }
        const auto* frame = std::get_if<ingest::TrackFrame>(&event);
        if (!frame) continue;
        if (!first) first = frame;
        if (frame->decode_time - first->decode_time >= kSoundPatience) return false;
    }
    return true;
}

void TsSource::graph_event(ingest::GraphEvent event) noexcept {
    const auto* frame = std::get_if<ingest::TrackFrame>(&event);
    if (frame && frame->track == media::TrackKind::Video) has_picture_ = true;
    // Sound alone is no show: a stream that begins in the middle has its time until the keyframe.
    if (frame && !has_picture_) return;
    try {
        events_.push_back(std::move(event));
    } catch (const std::exception& error) {
        log::error("receiver", "event dropped: {}", error.what());
    }
}

std::string TsSource::never_came() const {
    if (!has_bytes_) return "The encoder sent nothing. Start it again.";
    if (!graph_.has_map()) {
        return "What the encoder sends is no MPEG-TS: no table of programs came. Set its format to "
               "MPEG-TS.";
    }
    if (const auto sentence = graph_.lacks_video()) return *sentence;
    return "No picture could be made of the stream: no keyframe came. Set a keyframe every 2 "
           "seconds.";
}

std::string TsSource::fell_silent() const {
    if (const auto sentence = graph_.lacks_video()) return *sentence;
    return "No picture and no sound arrive from the encoder any more.";
}

wire::Ended TsSource::failed(const std::string& reason) const {
    return {.reason = wire::EndReason::Unsupported, .text = reason};
}

}  // namespace shopfloor::receiver
