// SPDX-License-Identifier: MIT
#include "server/broadcast/timeline.hpp"

#include <algorithm>

namespace shopfloor::broadcast {
namespace {

using namespace std::chrono_literals;

// A worker rounds ticks to microseconds; neighbours may overlap by that much.
constexpr auto kRounding = 2us;

// Exact for a base of 292 years at 1 MHz: split into seconds and the rest before multiplying.
std::uint64_t to_ticks(media::MediaTime time, std::uint32_t timescale) {
    const auto us = static_cast<std::uint64_t>(time.count());
    return us / 1'000'000 * timescale + us % 1'000'000 * timescale / 1'000'000;
}

}  // namespace

std::uint32_t Timeline::begin_epoch(media::MediaTime from) {
    base_ = end_;
    from_ = from;
    next_decode_.clear();
    return ++epoch_;
}

Result<Timeline::Placed> Timeline::place(const wire::Chunk& chunk) {
    const auto before = next_decode_.find(chunk.rendition);
    const auto next = before == next_decode_.end() ? media::MediaTime{} : before->second;
    const bool is_sane = chunk.decode_time >= from_ && chunk.decode_time + kRounding >= next &&
                         chunk.duration > 0us && chunk.end >= chunk.decode_time &&
                         chunk.presentation_time + 1s >= chunk.decode_time;
    if (!is_sane) return make_error_code(boost::system::errc::operation_not_permitted);

    Placed placed{
        .time = base_ + chunk.decode_time - from_,
        .presentation_time = base_ + chunk.presentation_time - from_,
    };
    for (std::size_t track = 0; track < placed.ticks.size(); ++track) {
        const wire::DecodeTimeField& field = chunk.decode_times[track];
        const std::uint64_t skipped = to_ticks(from_, field.timescale);
        if (field.timescale != 0 && field.ticks < skipped) {
            return make_error_code(boost::system::errc::operation_not_permitted);
        }
        placed.ticks[track] = field.ticks - skipped + to_ticks(base_, field.timescale);
    }
    const auto end = chunk.decode_time + chunk.duration;
    next_decode_[chunk.rendition] = end;
    end_ = std::max({end_, base_ + end - from_, base_ + chunk.end - from_});
    return placed;
}

}  // namespace shopfloor::broadcast
