// SPDX-License-Identifier: MIT
#include "tests/faults/continuity.hpp"

#include <fmt/format.h>

namespace shopfloor::faults {
namespace {

using bench::MediaHeader;

// Times and durations are whole microseconds of a finer scale.
constexpr std::int64_t kRoundingUs = 5;
// An epoch ends with the longer of its two tracks, so the next picture may be so much later.
constexpr std::int64_t kOverhangUs = 500'000;
// A group of pictures of the sources that are used here, and what a rendition may trail.
constexpr std::int64_t kBurstUs = 3'000'000;

bool is_keyframe(const MediaHeader& chunk) { return (chunk.flags & MediaHeader::kKeyframe) != 0; }

std::int64_t gap_us(const MediaHeader& from, const MediaHeader& to) {
    return static_cast<std::int64_t>(to.time_us) -
           static_cast<std::int64_t>(from.time_us + from.duration_us);
}

std::string name(const MediaHeader& chunk) {
    return fmt::format("epoch {} rendition {} number {} at {} us",
                       chunk.epoch,
                       chunk.rendition,
                       chunk.sequence,
                       chunk.time_us);
}

std::string between(const char* what, const MediaHeader& last, const MediaHeader& chunk) {
    return fmt::format("{}: {}, then {}", what, name(last), name(chunk));
}

}  // namespace

std::optional<std::string> Continuity::take(const MediaHeader& header) {
    if (header.kind == MediaHeader::kInit) {
        init_ = header;
        return std::nullopt;
    }
    if (header.kind != MediaHeader::kChunk) return fmt::format("no such kind: {}", header.kind);
    auto wrong = take_chunk(header);
    last_ = header;
    is_new_connection_ = false;
    return wrong;
}

void Continuity::reconnected() {
    init_.reset();
    is_new_connection_ = true;
}

std::optional<std::string> Continuity::take_chunk(const MediaHeader& chunk) const {
    if (!init_ || init_->epoch != chunk.epoch || init_->rendition != chunk.rendition) {
        return "no init segment before " + name(chunk);
    }
    if (chunk.duration_us == 0) return "no duration: " + name(chunk);
    if (is_new_connection_) return first_of_connection(chunk);
    if (chunk.epoch != last_->epoch) return next_epoch(chunk);
    if (chunk.rendition != last_->rendition) return after_switch(chunk);
    return next(chunk);
}

std::optional<std::string> Continuity::first_of_connection(const MediaHeader& chunk) const {
    if (!is_keyframe(chunk)) return "no keyframe first: " + name(chunk);
    if (last_ && gap_us(*last_, chunk) < -kBurstUs) {
        return between("back in time at the return", *last_, chunk);
    }
    return std::nullopt;
}

std::optional<std::string> Continuity::next_epoch(const MediaHeader& chunk) const {
    if (chunk.epoch != last_->epoch + 1) return between("an epoch is missing", *last_, chunk);
    if (!is_keyframe(chunk) || (chunk.flags & MediaHeader::kFirstOfEpoch) == 0) {
        return "an epoch begins in its middle: " + name(chunk);
    }
    if (chunk.rendition == last_->rendition && chunk.sequence != last_->sequence + 1) {
        return between("numbers are missing between epochs", *last_, chunk);
    }
    const std::int64_t gap = gap_us(*last_, chunk);
    if (gap < -kRoundingUs) return between("an epoch lies on the one before", *last_, chunk);
    if (gap > kOverhangUs) return between("a hole between epochs", *last_, chunk);
    return std::nullopt;
}

std::optional<std::string> Continuity::after_switch(const MediaHeader& chunk) const {
    if (!is_keyframe(chunk)) return "a switch without a keyframe: " + name(chunk);
    const std::int64_t gap = gap_us(*last_, chunk);
    const auto numbers = static_cast<std::int64_t>(chunk.sequence) - last_->sequence;
    if (gap < -kBurstUs) return between("a switch goes too far back", *last_, chunk);
    if (numbers > 1 || gap > kRoundingUs) return between("a switch leaves a hole", *last_, chunk);
    return std::nullopt;
}

std::optional<std::string> Continuity::next(const MediaHeader& chunk) const {
    if (chunk.sequence <= last_->sequence) return between("a chunk again", *last_, chunk);
    if (chunk.sequence != last_->sequence + 1) return between("chunks are missing", *last_, chunk);
    const std::int64_t gap = gap_us(*last_, chunk);
    if (gap < -kRoundingUs) return between("back in time", *last_, chunk);
    if (gap > kRoundingUs) return between("a hole in time", *last_, chunk);
    return std::nullopt;
}

}  // namespace shopfloor::faults
