// SPDX-License-Identifier: MIT
#include "server/delivery/room_channel.hpp"

#include "server/delivery/viewer_text.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::delivery {
namespace {

// A rendition that is so much older than the newest one has ended.
constexpr media::MediaTime kEndedAfter = std::chrono::seconds{3};
// Keyframes further apart make for long joins, changes and skips.
constexpr media::MediaTime kLongGop = std::chrono::milliseconds{3100};

bool has_short_gops(const ChunkRing& ring) {
    return ring.newest_keyframe() && ring.keyframe_interval() <= kLongGop;
}

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

void RoomChannel::publish(broadcast::SharedChunk chunk) {
    outgoing_.clear();
    fan_out(hold_.put(std::move(chunk)));
}

void RoomChannel::set_batch(std::chrono::milliseconds span) {
    if (span == hold_.span()) return;
    hold_.set_span(span);
    tell(broadcast::text_frame(pace_json(span)));
}

std::chrono::milliseconds RoomChannel::batch() const noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(hold_.span());
}

// Who waits for the first of them gets all in one piece, and whoever is elsewhere is served by the
// ring.
void RoomChannel::fan_out(Chunks chunks) {
    if (chunks.empty()) return;
    const std::uint8_t rendition = chunks.front()->rendition;
    ChunkRing& ring = rings_.try_emplace(rendition, limits_).first->second;
    bool has_other_init = false;
    std::erase_if(chunks, [&](const broadcast::SharedChunk& chunk) {
        const bool is_other = ring.empty() || ring.newest()->init != chunk->init;
        const bool is_taken = ring.append(chunk);
        has_other_init |= is_taken && is_other;
        return !is_taken;
    });
    if (chunks.empty()) return;
    if (has_other_init) list_renditions();
    const auto newest = prepare(std::move(chunks));
    for (Viewer* viewer : viewers_) {
        if (newest && viewer->take(*newest)) continue;
        if (viewer->wish().wants_media && viewer->follows(rendition)) viewer->serve(*this);
    }
}

// None where they do not follow each other, or the epoch changes between them.
std::optional<Viewer::Newest> RoomChannel::prepare(Chunks chunks) {
    Outgoing& pass = outgoing_.emplace_back(Outgoing{.chunks = std::move(chunks), .joined = {}});
    const broadcast::Chunk& first = *pass.chunks.front();
    const broadcast::Chunk& last = *pass.chunks.back();
    const auto count = static_cast<std::uint32_t>(pass.chunks.size());
    if (last.sequence - first.sequence + 1 != count || last.epoch != first.epoch) return {};
    if (count == 1) return Viewer::Newest{first, count, first.frame};
    for (const auto& chunk : pass.chunks)
        pass.joined.insert(pass.joined.end(), chunk->frame.begin(), chunk->frame.end());
    return Viewer::Newest{first, count, pass.joined};
}

// What was held back of it is not missed: all renditions number their chunks alike.
void RoomChannel::retire(std::uint8_t rendition) {
    static_cast<void>(hold_.take(rendition));
    if (rings_.erase(rendition) == 0) return;
    list_renditions();
    for (Viewer* viewer : viewers_) {
        if (viewer->rendition() == rendition) viewer->leave_rendition(*this);
    }
}

void RoomChannel::list_renditions() {
    Renditions all;
    for (const auto& [index, ring] : rings_) {
        if (ring.newest() && ring.newest()->init) all.push_back(ring.newest()->init);
    }
    std::string list = renditions_list(all);
    if (list == renditions_list_) return;
    renditions_list_ = std::move(list);
    tell(broadcast::text_frame(renditions_json(renditions_list_)));
    for (Viewer* viewer : viewers_)
        viewer->reconsider(*this);
}

void RoomChannel::announce(const room::Cue& cue) {
    board_.apply(cue);
    cached_snapshot_.reset();
    tell(broadcast::text_frame(room::to_json(cue)));
}

void RoomChannel::begin(std::string broadcast_id) {
    broadcast_id_ = std::move(broadcast_id);
    hold_.clear();
    rings_.clear();
    renditions_list_.clear();
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
    outgoing_.clear();
    for (Chunks& stale : hold_.take_stale())
        fan_out(std::move(stale));
    if (rings_.empty()) return;
    media::MediaTime newest{};
    for (const auto& [index, ring] : rings_)
        newest = std::max(newest, ring.end_time());
    std::vector<std::uint8_t> ended;
    for (const auto& [index, ring] : rings_) {
        if (newest - ring.end_time() >= kEndedAfter) ended.push_back(index);
    }
    for (const std::uint8_t index : ended)
        retire(index);
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

std::optional<std::uint8_t> RoomChannel::find_rendition(std::string_view name) const {
    if (name == kAuto) return std::nullopt;
    for (const auto& [index, ring] : rings_) {
        const auto* newest = ring.newest();
        if (newest && newest->init && newest->init->name == name) return index;
    }
    return std::nullopt;
}

std::optional<std::uint8_t> RoomChannel::resolve_rendition(std::string_view name) const {
    if (const auto named = find_rendition(name)) return named;
    for (const auto& [index, ring] : rings_) {
        if (has_short_gops(ring)) return index;
    }
    if (rings_.empty()) return std::nullopt;
    return rings_.begin()->first;
}

std::optional<std::uint8_t> RoomChannel::better(std::uint8_t rendition) const {
    for (auto found = rings_.lower_bound(rendition); found != rings_.begin();) {
        --found;
        if (has_short_gops(found->second)) return found->first;
    }
    return std::nullopt;
}

std::optional<std::uint8_t> RoomChannel::smaller(std::uint8_t rendition) const {
    const auto found = rings_.upper_bound(rendition);
    return found == rings_.end() ? std::nullopt : std::optional{found->first};
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
                         .renditions_list = renditions_list_,
                         .live = {},
                         .batch = batch(),
                         .snapshot_fields = {}};
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
