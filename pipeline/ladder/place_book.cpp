// SPDX-License-Identifier: MIT
#include "pipeline/ladder/place_book.hpp"

#include <algorithm>

namespace shopfloor::ladder {
namespace {

// A decoder holds 16 frames for reordering at most (ITU-T H.264, A.3.1); what waits for longer
// will not come.
constexpr std::size_t kMaxWaiting = 64;

}  // namespace

void PlaceBook::went_in(const FrameTimes& frame) {
    if (frame.is_sync) period_in_ = frame.number;
    if (frame.chunk_index != last_chunk_in_) chunk_in_is_sync_ = frame.is_sync;
    last_chunk_in_ = frame.chunk_index;
    slots_.push_back({.frame = frame, .chunk_is_sync = chunk_in_is_sync_});
    waiting_.push_back({.period = period_in_,
                        .presentation_ticks = frame.presentation_ticks,
                        .number = frame.number});
    if (waiting_.size() > kMaxWaiting) forget_oldest();
}

void PlaceBook::forget_oldest() {
    const Waiting oldest = waiting_.front();
    settle(oldest);
    while (!slots_.empty() && slots_.front().frame.number < next_out_) {
        slots_.pop_front();
    }
}

// Whatever was to be shown before `frame` will not come any more: its place stays free.
void PlaceBook::settle(const Waiting& frame) {
    if (frame.period != period_out_) {
        period_out_ = frame.period;
        next_out_ = frame.period;
    }
    const auto is_passed = [&](const Waiting& other) {
        return other.period == frame.period && other <= frame;
    };
    next_out_ += static_cast<std::uint64_t>(std::ranges::count_if(waiting_, is_passed));
    std::erase_if(waiting_, [&](const Waiting& other) { return other <= frame; });
}

std::optional<Place> PlaceBook::came_out(std::uint64_t number) {
    const auto found = std::ranges::find(waiting_, number, &Waiting::number);
    if (found == waiting_.end()) return std::nullopt;
    const Waiting frame = *found;
    settle(frame);
    const std::uint64_t place = next_out_ - 1;
    while (!slots_.empty() && slots_.front().frame.number < place) {
        slots_.pop_front();
    }
    if (slots_.empty() || slots_.front().frame.number != place) return std::nullopt;
    const Slot slot = slots_.front();
    slots_.pop_front();
    const bool begins_chunk = slot.frame.chunk_index != last_chunk_out_;
    last_chunk_out_ = slot.frame.chunk_index;
    return Place{.number = place,
                 .chunk_index = slot.frame.chunk_index,
                 .decode_ticks = slot.frame.decode_ticks,
                 .presentation_ticks = frame.presentation_ticks,
                 .begins_chunk = begins_chunk,
                 .chunk_is_sync = slot.chunk_is_sync};
}

}  // namespace shopfloor::ladder
