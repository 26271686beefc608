// SPDX-License-Identifier: MIT
#include "server/delivery/viewer.hpp"

#include "server/delivery/chunk_ring.hpp"
#include "server/delivery/room_channel.hpp"

#include <utility>

namespace shopfloor::delivery {

void Viewer::join(RoomChannel& room, Wish wish, const broadcast::SharedFrame& joined) {
    wish_ = std::move(wish);
    write(*joined);
    serve(room);
}

void Viewer::send_event(RoomChannel& room, const broadcast::SharedFrame& event) {
    if (closing_) return;
    const ChunkRing* ring = rendition_ ? room.ring(*rendition_) : nullptr;
    if (events_.empty() && keeps_up(ring) && !sink_.blocked()) {
        write(*event);
        return;
    }
    events_.push_back({event, ring ? ring->next_sequence() : 0});
    event_bytes_ += event->size();
    if (event_bytes_ > limits_.event_backlog_bytes) {
        Counters::add(counters_.closed_slow);
        close(CloseCode::TooSlow, "too far behind in events; join again for a snapshot");
    }
}

void Viewer::serve(RoomChannel& room) {
    while (!closing_ && !sink_.blocked()) {
        if (!send_due_event() && !send_media(room)) return;
    }
    if (!closing_) sink_.wait_writable();
}

void Viewer::forget_media() {
    rendition_.reset();
    next_.reset();
    init_.reset();
    needs_snapshot_ = false;
    needs_init_ = false;
    for (auto& event : events_)
        event.before_sequence = 0;
}

void Viewer::leave_rendition() {
    rendition_.reset();
    next_.reset();
    for (auto& event : events_)
        event.before_sequence = 0;
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
    place_cursor(*ring);
    // A skip may have brought events before the chunk: they come first.
    if (send_due_event()) return true;

    const broadcast::Chunk* chunk = next_ ? ring->find(*next_) : nullptr;
    if (!chunk) return false;
    if (chunk->init) {
        const InitKey key{chunk->init->epoch, chunk->init->rendition};
        if (init_ != key) {
            if (init_) needs_snapshot_ = true;
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
    return rendition_ ? room.ring(*rendition_) : nullptr;
}

void Viewer::place_cursor(const ChunkRing& ring) {
    const auto keyframe = ring.newest_keyframe();
    if (!next_) {
        next_ = keyframe;
        return;
    }
    const broadcast::Chunk* chunk = ring.find(*next_);
    if (!chunk && *next_ == ring.next_sequence()) return;
    const bool is_late = !chunk || ring.end_time() - chunk->time > limits_.skip_after;
    if (!is_late) return;
    if (chunk && (!keyframe || *keyframe <= *next_)) return;  // nothing newer to begin with
    next_ = keyframe;
    needs_snapshot_ = true;
    Counters::add(counters_.skips);
}

bool Viewer::keeps_up(const ChunkRing* ring) const noexcept {
    return !next_ || !ring || *next_ == ring->next_sequence();
}

void Viewer::write(const Bytes& frames) {
    Counters::add(counters_.sent_bytes, frames.size());
    sink_.write(frames);
}

}  // namespace shopfloor::delivery
