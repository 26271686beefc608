// SPDX-License-Identifier: MIT
#include "server/delivery/viewer.hpp"

#include "server/delivery/chunk_ring.hpp"
#include "server/delivery/room_channel.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::delivery {
namespace {

// Less than this may be sent to a viewer a second time when it changes its rendition.
constexpr media::MediaTime kOverlap = std::chrono::seconds{1};

}  // namespace

void Viewer::join(RoomChannel& room, Wish wish, const broadcast::SharedFrame& joined) {
    wish_ = std::move(wish);
    write(*joined);
    serve(room);
}

void Viewer::send_event(RoomChannel& room, const broadcast::SharedFrame& event) {
    if (closing_) return;
    const ChunkRing* ring = rendition_ ? room.ring(*rendition_) : nullptr;
    if (events_.empty() && keeps_up(ring) && !sink_.blocked()) {
        Counters::add(counters_.sent_bytes, event->size());
        sink_.tell_with_others(event);
        return;
    }
    events_.push_back({event, ring ? ring->next_sequence() : 0});
    event_bytes_ += event->size();
    if (event_bytes_ > limits_.event_backlog_bytes) {
        Counters::add(counters_.closed_slow);
        close(CloseCode::TooSlow, "too far behind in events; join again for a snapshot");
    }
}

bool Viewer::take(const Newest& newest) {
    const broadcast::Chunk& chunk = newest.first;
    const bool waits_for_it = next_ == chunk.sequence && rendition_ == chunk.rendition &&
                              !target_ && events_.empty() && !needs_snapshot_ && !needs_init_ &&
                              chunk.init && init_ == key_of(*chunk.init) && !closing_;
    if (!waits_for_it || sink_.blocked()) return false;
    *next_ += newest.count;
    Counters::add(counters_.sent_chunks, newest.count);
    Counters::add(counters_.sent_bytes, newest.frames.size());
    sink_.write_with_others(newest.frames);
    return true;
}

void Viewer::serve(RoomChannel& room) {
    while (!closing_ && !sink_.blocked()) {
        if (!send_due_event() && !send_media(room)) return;
    }
    if (!closing_) sink_.wait_writable();
}

void Viewer::forget_media() {
    rendition_.reset();
    target_.reset();
    next_.reset();
    init_.reset();
    needs_snapshot_ = false;
    needs_init_ = false;
    for (auto& event : events_)
        event.before_sequence = 0;
}

void Viewer::choose(RoomChannel& room, std::string rendition) {
    wish_.rendition = std::move(rendition);
    target_ = room.resolve_rendition(wish_.rendition);
    if (target_ == rendition_) target_.reset();
    serve(room);
}

void Viewer::reconsider(const RoomChannel& room) {
    if (is_auto() || !rendition_) return;
    target_ = room.resolve_rendition(wish_.rendition);
    if (target_ == rendition_) target_.reset();
}

// Where the other rendition has a keyframe in what this viewer was sent already, nothing is missed:
// the overlap replaces it.
void Viewer::leave_rendition(RoomChannel& room) {
    const auto named = room.find_rendition(wish_.rendition);
    const auto smaller = rendition_ ? room.smaller(*rendition_) : std::nullopt;
    rendition_ = named ? named : smaller ? smaller : room.resolve_rendition(kAuto);
    target_.reset();
    const ChunkRing* ring = rendition_ ? room.ring(*rendition_) : nullptr;
    const auto keyframe = ring && next_ ? ring->keyframe_until(*next_) : std::nullopt;
    if (keyframe) {
        next_ = keyframe;
    } else if (ring && next_ && ring->keyframe_from(*next_)) {
        next_ = ring->keyframe_from(*next_);
        needs_snapshot_ = true;
    } else {
        forget_media();
    }
    serve(room);
}

void Viewer::adapt(RoomChannel& room, TimePoint now) {
    if (closing_ || !is_auto() || !rendition_ || !next_) return;
    const bool goes_down = target_ && *target_ > *rendition_;
    if (goes_down) return;
    const ChunkRing* ring = room.ring(*rendition_);
    if (!ring) return;
    const auto best = room.resolve_rendition(kAuto);
    const bool has_long_gops = best && *rendition_ < *best;
    if (has_long_gops) {
        target_ = best;
        return;
    }
    const broadcast::Chunk* chunk = ring->find(*next_);
    const auto better = room.better(*rendition_);
    const auto smaller = room.smaller(*rendition_);
    const AutoQuality::Sight sight{
        .behind = chunk ? ring->end_time() - chunk->time : media::MediaTime{},
        .is_blocked = sink_.blocked(),
        .can_go_down = smaller.has_value(),
        .better_bps = better ? room.ring(*better)->bitrate_bps() : 0,
        .path = better ? sink_.path_rate() : PathRate{},
    };
    switch (quality_.consider(sight, now)) {
        case AutoQuality::Step::Stay: return;
        case AutoQuality::Step::Down:
            target_ = smaller;
            Counters::add(counters_.steps_down);
            break;
        case AutoQuality::Step::Up:
            target_ = better;
            Counters::add(counters_.steps_up);
            break;
    }
    serve(room);
}

void Viewer::check_progress(TimePoint now) {
    if (closing_) return;
    if (!sink_.blocked()) {
        last_progress_.reset();
        return;
    }
    const std::uint64_t taken = sink_.taken_bytes();
    if (!last_progress_ || taken != taken_bytes_) {
        taken_bytes_ = taken;
        last_progress_ = now;
    } else if (now - *last_progress_ >= limits_.close_after) {
        Counters::add(counters_.closed_slow);
        close(CloseCode::TooSlow, "the connection takes no data");
    }
}

void Viewer::close(CloseCode code, std::string reason) {
    if (std::exchange(closing_, true)) return;
    events_ = {};
    sink_.close(code, std::move(reason));
}

Viewer::InitKey Viewer::key_of(const broadcast::Init& init) noexcept {
    return {init.epoch, init.rendition};
}

bool Viewer::send_due_event() {
    if (events_.empty()) return false;
    if (next_ && events_.front().before_sequence > *next_) return false;
    const auto event = std::move(events_.front());
    events_.erase(events_.begin());
    event_bytes_ -= event.frame->size();
    write(*event.frame);
    return true;
}

bool Viewer::send_media(RoomChannel& room) {
    const ChunkRing* ring = wish_.wants_media ? follow_rendition(room) : nullptr;
    if (!ring) return false;
    ring = &place_cursor(room, *ring);
    // A skip may have brought events before the chunk: they come first.
    if (send_due_event()) return true;

    const broadcast::Chunk* chunk = next_ ? ring->find(*next_) : nullptr;
    if (!chunk) return false;
    if (chunk->init) {
        const InitKey key = key_of(*chunk->init);
        if (init_ != key) {
            // Another rendition of the same epoch is the same show.
            if (init_ && init_->epoch != key.epoch) needs_snapshot_ = true;
            needs_init_ = true;
            init_ = key;
        }
    }
    if (std::exchange(needs_snapshot_, false)) {
        write(*room.snapshot(chunk->time));
    } else if (std::exchange(needs_init_, false)) {
        write(chunk->init->frames);
    } else {
        write(chunk->frame);
        ++*next_;
        Counters::add(counters_.sent_chunks);
    }
    return true;
}

const ChunkRing* Viewer::follow_rendition(const RoomChannel& room) {
    if (!rendition_) rendition_ = room.resolve_rendition(wish_.rendition);
    change_if_due(room);
    return rendition_ ? room.ring(*rendition_) : nullptr;
}

// All renditions number their chunks alike, so the place stays. One that comes later than what the
// viewer has now brings its keyframe when the other's chunk of that number is out already.
void Viewer::change_if_due(const RoomChannel& room) {
    if (!target_) return;
    const ChunkRing* ring = room.ring(*target_);
    if (!ring) {
        target_.reset();
        return;
    }
    if (next_ && rendition_) {
        const auto keyframe = ring->keyframe_until(*next_);
        if (!keyframe) return;
        const bool is_here = *keyframe == *next_;
        const broadcast::Chunk& chunk = *ring->find(*keyframe);
        const bool has_just_come = ring->end_time() - chunk.time <= chunk.duration + room.batch();
        if (!is_here && !has_just_come) return;
        if (!is_here && place(room) - chunk.time >= kOverlap) return;
        next_ = keyframe;
    }
    rendition_ = std::exchange(target_, std::nullopt);
}

// Where the next chunk comes from. Who is late skips ahead, and down if that is left to us.
const ChunkRing& Viewer::place_cursor(const RoomChannel& room, const ChunkRing& ring) {
    if (!next_) {
        next_ = ring.newest_keyframe();
        return ring;
    }
    const broadcast::Chunk* chunk = ring.find(*next_);
    if (!chunk && *next_ == ring.next_sequence()) return ring;
    const bool is_late = !chunk || ring.end_time() - chunk->time > limits_.skip_after;
    if (!is_late) return ring;

    // Where the chunk is gone, it may be the rendition that had a gap, not the viewer.
    const auto smaller = is_auto() && chunk ? room.smaller(*rendition_) : std::nullopt;
    const auto below = smaller ? room.ring(*smaller)->newest_keyframe() : std::nullopt;
    const bool goes_down = below && *below > *next_;
    const ChunkRing& onward = goes_down ? *room.ring(*smaller) : ring;
    const auto keyframe = onward.newest_keyframe();
    if (chunk && (!keyframe || *keyframe <= *next_)) return ring;  // nothing newer to begin with
    if (goes_down) {
        rendition_ = smaller;
        target_.reset();
        Counters::add(counters_.steps_down);
    }
    next_ = keyframe;
    needs_snapshot_ = true;
    Counters::add(counters_.skips);
    return onward;
}

// Of the chunk to send next.
media::MediaTime Viewer::place(const RoomChannel& room) const {
    const ChunkRing* ring = rendition_ ? room.ring(*rendition_) : nullptr;
    if (!ring) return {};
    const broadcast::Chunk* chunk = next_ ? ring->find(*next_) : nullptr;
    return chunk ? chunk->time : ring->end_time();
}

bool Viewer::keeps_up(const ChunkRing* ring) const noexcept {
    return !next_ || !ring || *next_ == ring->next_sequence();
}

void Viewer::write(const Bytes& frames) {
    Counters::add(counters_.sent_bytes, frames.size());
    sink_.write(frames);
}

}  // namespace shopfloor::delivery
