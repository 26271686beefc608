// SPDX-License-Identifier: MIT
#include "server/ingest/tag_queue.hpp"

#include "pipeline/media/enhanced_video.hpp"

#include <utility>

namespace shopfloor::ingest {
namespace {

// Adobe Flash Video File Format 10.1, E.4.3.1: the frame's kind and the packet's type.
constexpr std::size_t kKindBytes = 2;
constexpr std::uint8_t kParameters = 0;
// What a tag takes beside its body: many small ones weigh something too.
constexpr std::size_t kTagBytes = 128;

// Of an extended header (enhanced RTMP v1), all of it is in the first byte.
bool is_extended(const wire::ReceivedTag& tag) {
    return tag.is_video && media::is_enhanced_video(tag.body[0]);
}

bool is_parameters(const wire::ReceivedTag& tag) {
    if (is_extended(tag)) return (tag.body[0] & 0x0fU) == kParameters;
    return tag.body[1] == kParameters;
}

// Parameters say so too.
bool is_keyframe(const wire::ReceivedTag& tag) { return (tag.body[0] >> 4U & 7U) == 1; }

// That pictures can begin with.
bool is_picture(const wire::ReceivedTag& tag) {
    return tag.is_video && is_keyframe(tag) && !is_parameters(tag);
}

std::size_t weight_of(const wire::ReceivedTag& tag) { return tag.body.size() + kTagBytes; }

}  // namespace

bool TagQueue::has_room_for(const wire::ReceivedTag& tag) {
    const bool is_full = bytes_ + weight_of(tag) > limit_bytes_;
    if (is_parameters(tag)) return bytes_ <= 2 * limit_bytes_;
    if (!tag.is_video) return !is_full;
    return !drop_.drops(is_full, is_keyframe(tag));
}

bool TagQueue::push(wire::ReceivedTag tag) {
    if (tag.body.size() < kKindBytes || !has_room_for(tag)) return false;
    bytes_ += weight_of(tag);
    had_keyframe_ = had_keyframe_ || is_picture(tag);
    tags_.push_back(std::move(tag));
    return true;
}

std::optional<wire::ReceivedTag> TagQueue::pop() {
    if (tags_.empty()) return std::nullopt;
    wire::ReceivedTag tag = std::move(tags_.front());
    tags_.pop_front();
    bytes_ -= weight_of(tag);
    return tag;
}

void TagQueue::clear() noexcept {
    tags_.clear();
    bytes_ = 0;
}

}  // namespace shopfloor::ingest
