// SPDX-License-Identifier: MIT
#include "server/delivery/room_channel.hpp"

#include "server/delivery/viewer_text.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::delivery {
namespace {

// A rendition that is so much older than the newest one has ended.
constexpr media::MediaTime kEndedAfter = std::chrono::seconds{3};

}  // namespace

RoomChannel::RoomChannel(std::string slug, ChunkRing::Limits limits)
    : slug_(std::move(slug)), limits_(limits) {}

void RoomChannel::update(RoomFacts facts) {
    const RoomFacts before = std::exchange(facts_, std::move(facts));
    cached_snapshot_.reset();
    if (before.state != facts_.state) {
        tell(broadcast::text_frame(state_json(facts_.state, broadcast_id_)));
    }
    if (before.room_json != facts_.room_json) {
        tell(broadcast::text_frame(room_json(facts_.room_json)));
    }
    if (before.bag_json != facts_.bag_json) {
        tell(broadcast::text_frame(bag_json(facts_.bag_json)));
    }
    if (before.viewers != facts_.viewers) {
        tell(broadcast::text_frame(viewers_json(facts_.viewers)));
    }
}

void RoomChannel::publish(const broadcast::SharedChunk& chunk) {
    ChunkRing& ring = rings_.try_emplace(chunk->rendition, limits_).first->second;
    if (!ring.append(chunk)) return;
    for (Viewer* viewer : viewers_) {
        if (!viewer->wish().wants_media) continue;
        if (viewer->rendition().value_or(chunk->rendition) == chunk->rendition) {
            viewer->serve(*this);
        }
    }
}

void RoomChannel::announce(const room::Cue& cue) {
    board_.apply(cue);
    cached_snapshot_.reset();
    tell(broadcast::text_frame(room::to_json(cue)));
}

void RoomChannel::begin(std::string broadcast_id) {
    broadcast_id_ = std::move(broadcast_id);
    rings_.clear();
    board_.clear();
    cached_snapshot_.reset();
    for (Viewer* viewer : viewers_)
        viewer->forget_media();
    tell(broadcast::text_frame(state_json(facts_.state, broadcast_id_)));
    tell(snapshot(media::MediaTime{}));
}

void RoomChannel::join(Viewer& viewer,
                       Viewer::Wish wish,
                       const std::string& session,
                       std::chrono::milliseconds utc) {
    const auto joined = broadcast::text_frame(joined_json(wish, session, utc));
    viewers_.push_back(&viewer);
    viewer.join(*this, std::move(wish), joined);
}

void RoomChannel::leave(Viewer& viewer) {
    const auto found = std::find(viewers_.begin(), viewers_.end(), &viewer);
    if (found == viewers_.end()) return;
    *found = viewers_.back();
    viewers_.pop_back();
}

void RoomChannel::sweep() {
    if (rings_.empty()) return;
    media::MediaTime newest{};
    for (const auto& [index, ring] : rings_)
        newest = std::max(newest, ring.end_time());
    std::erase_if(rings_, [&](const auto& entry) {
        if (newest - entry.second.end_time() < kEndedAfter) return false;
        for (Viewer* viewer : viewers_) {
            if (viewer->rendition() == entry.first) viewer->leave_rendition();
        }
        return true;
    });
    auto oldest = rings_.begin()->second.begin_time();
    for (const auto& [index, ring] : rings_)
        oldest = std::min(oldest, ring.begin_time());
    const std::size_t before = board_.size();
    board_.fold(oldest);
    if (board_.size() != before) cached_snapshot_.reset();
}

const ChunkRing* RoomChannel::ring(std::uint8_t rendition) const {
    const auto found = rings_.find(rendition);
    return found == rings_.end() ? nullptr : &found->second;
}

std::optional<std::uint8_t> RoomChannel::resolve_rendition(std::string_view name) const {
    for (const auto& [index, ring] : rings_) {
        const auto* newest = ring.newest();
        if (newest && newest->init && rendition_name(*newest->init) == name) return index;
    }
    if (rings_.empty()) return std::nullopt;
    return rings_.begin()->first;
}

broadcast::SharedFrame RoomChannel::snapshot(media::MediaTime at) {
    if (!cached_snapshot_ || cached_at_ != at) {
        cached_snapshot_ = broadcast::text_frame(snapshot_json(snapshot_fields_at(at)));
        cached_at_ = at;
    }
    return cached_snapshot_;
}

void RoomChannel::tell(const broadcast::SharedFrame& event) {
    for (Viewer* viewer : viewers_)
        viewer->send_event(*this, event);
}

std::string RoomChannel::snapshot_fields_at(media::MediaTime at) const {
    return snapshot_fields(board_.snapshot(at), facts_);
}

std::string RoomChannel::joined_json(const Viewer::Wish& wish,
                                     const std::string& session,
                                     std::chrono::milliseconds utc) const {
    JoinedMessage joined{.session = session,
                         .utc = utc,
                         .room_json = facts_.room_json,
                         .state = facts_.state,
                         .broadcast_id = broadcast_id_,
                         .renditions = {},
                         .live = {},
                         .snapshot_fields = {}};
    for (const auto& [index, ring] : rings_) {
        if (ring.newest() && ring.newest()->init) joined.renditions.push_back(ring.newest()->init);
    }
    media::MediaTime begin{};
    if (const auto index = resolve_rendition(wish.rendition)) {
        const ChunkRing& own = rings_.at(*index);
        joined.live = LiveEdge{own.next_sequence(), own.end_time()};
        const auto keyframe = own.newest_keyframe();
        begin = keyframe ? own.find(*keyframe)->time : own.end_time();
    }
    joined.snapshot_fields = snapshot_fields_at(begin);
    return to_json(joined);
}

}  // namespace shopfloor::delivery
