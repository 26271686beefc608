// SPDX-License-Identifier: MIT
#include "server/broadcast/broadcast.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace shopfloor::broadcast {

namespace asio = boost::asio;

namespace {

std::chrono::microseconds utc_now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

constexpr unsigned kMaxWarnings = 200;  // of a broadcast's workers, and of its publishers' doors
constexpr auto kNewsAgain = std::chrono::minutes{1};
constexpr std::size_t kMaxStillBytes = 512 * 1024;
constexpr std::size_t kStretches = 300;  // how far a rendition may trail the others

// Printable ASCII, as the sentences of our own worker are.
bool is_fit(const std::string& words, std::size_t max_bytes) {
    return words.size() <= max_bytes &&
           std::all_of(words.begin(), words.end(), [](unsigned char letter) {
               return letter >= 0x20 && letter < 0x7f;
           });
}

bool is_fit(const wire::Warning& warning) {
    return is_fit(warning.code, 64) && is_fit(warning.text, 1024);
}

}  // namespace

class LivePublication final : public Publication {
public:
    LivePublication(std::shared_ptr<Broadcast> broadcast,
                    std::uint64_t number,
                    std::function<void(std::string)> left)
        : broadcast_(std::move(broadcast)), number_(number), left_(std::move(left)) {}

    asio::awaitable<void> offer(SourcePacket packet) override {
        asio::awaitable<void> taken = Broadcast::take(broadcast_, number_, std::move(packet));
        co_await asio::co_spawn(broadcast_->wiring_.strand, std::move(taken), asio::use_awaitable);
    }

    void warn(wire::Warning warning) override {
        asio::post(
            broadcast_->wiring_.strand,
            [broadcast = broadcast_, number = number_, warning = std::move(warning)]() mutable {
                broadcast->on_door_warning(number, std::move(warning));
            });
    }

    void close(std::string reason) override {
        broadcast_->unpublish(number_);
        left_(std::move(reason));
    }

private:
    std::shared_ptr<Broadcast> broadcast_;
    std::uint64_t number_;
    std::function<void(std::string)> left_;
};

Broadcast::Broadcast(Place place, WorkerSettings settings, Wiring wiring)
    : place_(std::move(place)),
      wiring_(std::move(wiring)),
      timeline_(place_.begin),
      cues_(wiring_.strand,
            [this](const room::Cue& cue) {
                if (!is_closed_) wiring_.outlet.announce(place_.room, cue);
            }),
      feed_(wiring_.strand, std::move(settings), feed_callbacks()),
      seats_(wiring_.policy),
      is_public_(place_.preview.empty()),
      live_edge_us_(place_.begin.count()) {
    for (const SourceRole role : {SourceRole::Primary, SourceRole::Backup}) {
        note_frame(role, Clock::now());
    }
}

SourceFeed::Callbacks Broadcast::feed_callbacks() {
    return {
        .epoch_began =
            [this] {
                renditions_.begin_epoch();
                is_epoch_open_ = false;
                is_epoch_told_ = false;
                from_ = {};
            },
        .message = [this](wire::ToServer message) { on_message(std::move(message)); },
        .failed = [this](std::string sentence) { tell(PublisherFailed{std::move(sentence)}); },
    };
}

void Broadcast::open() {
    asio::post(wiring_.strand, [self = shared_from_this()] {
        self->wiring_.outlet.begin(self->room(), self->place_.id);
    });
}

// The room's viewers hear of the broadcast at once: cues may be announced before the keyframe.
void Broadcast::go_public() {
    asio::post(wiring_.strand, [self = shared_from_this()] {
        if (self->is_public_ || self->is_going_public_ || self->is_closed_) return;
        self->is_going_public_ = true;
        self->wiring_.outlet.begin(self->place_.room, self->place_.id);
    });
}

// Both tracks begin at the same point, where the first of them has its first sample.
void Broadcast::leave_preview(const wire::Chunk& chunk) {
    from_ = chunk.decode_time;
    for (const wire::DecodeTimeField& field : chunk.decode_times) {
        if (field.timescale == 0) continue;
        const auto us = field.ticks / field.timescale * 1'000'000 +
                        field.ticks % field.timescale * 1'000'000 / field.timescale;
        from_ = std::min(from_, media::MediaTime{static_cast<media::MediaTime::rep>(us)});
    }
    is_public_ = true;
    is_going_public_ = false;
    timeline_ = Timeline{};
    renditions_.begin_anew();
    stretches_.clear();
    is_epoch_open_ = false;
    is_epoch_told_ = false;
}

asio::awaitable<Result<std::shared_ptr<Publication>>> Broadcast::publish(
    std::uint64_t publication, SourceRole role, std::function<void(std::string reason)> left) {
    const auto self = shared_from_this();
    asio::awaitable<Error> begun = begin_publication(self, publication, role);
    const Error error =
        co_await asio::co_spawn(wiring_.strand, std::move(begun), asio::use_awaitable);
    if (error) co_return error;
    co_return std::make_shared<LivePublication>(self, publication, std::move(left));
}

asio::awaitable<Error> Broadcast::begin_publication(std::shared_ptr<Broadcast> self,
                                                    std::uint64_t publication,
                                                    SourceRole role) {
    // One that was admitted earlier, and comes later, has been replaced already.
    std::uint64_t& newest = self->newest_.at(static_cast<std::size_t>(role));
    if (self->is_closed_ || publication <= newest) {
        co_return make_error_code(boost::system::errc::operation_canceled);
    }
    newest = publication;
    const auto now = Clock::now();
    const bool is_beside = self->seats_.has_other(role);
    self->seats_.seat(publication, role, now);
    self->note_frame(role, now);
    if (is_beside) self->tell(SourceSwitched{"another encoder came"});
    const Error error = self->feed_.begin();
    if (error) self->seats_.leave(publication);
    co_return error;
}

std::shared_ptr<Publication> Broadcast::stand_by(std::uint64_t publication,
                                                 SourceRole role,
                                                 std::function<void(std::string reason)> left) {
    const auto self = shared_from_this();
    asio::post(wiring_.strand, [self, publication, role] {
        std::uint64_t& newest = self->newest_.at(static_cast<std::size_t>(role));
        if (self->is_closed_ || publication <= newest) return;
        newest = publication;
        const auto now = Clock::now();
        self->seats_.stand_by(publication, role, now);
        self->note_frame(role, now);
    });
    return std::make_shared<LivePublication>(self, publication, std::move(left));
}

void Broadcast::note_frame(SourceRole role, Clock::time_point now) noexcept {
    last_frames_.at(static_cast<std::size_t>(role))
        .store(now.time_since_epoch().count(), std::memory_order_relaxed);
}

std::chrono::milliseconds Broadcast::silent_for(SourceRole role) const noexcept {
    const Clock::duration last{
        last_frames_.at(static_cast<std::size_t>(role)).load(std::memory_order_relaxed)};
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch() -
                                                                 last);
}

asio::awaitable<void> Broadcast::take(std::shared_ptr<Broadcast> self,
                                      std::uint64_t publication,
                                      SourcePacket packet) {
    self->take_now(publication, std::move(packet));
    co_return;
}

void Broadcast::take_now(std::uint64_t publication, SourcePacket packet) {
    const auto now = Clock::now();
    using Turn = SourceSeats::Turn;
    const bool is_frame = packet.kind == PacketKind::Keyframe || packet.kind == PacketKind::Delta;
    const auto role = seats_.role_of(publication);
    if (is_frame && role) note_frame(*role, now);
    switch (seats_.take(publication, packet, now)) {
        case Turn::Wait: return;
        case Turn::OnAir: break;
        case Turn::Returns: change_over(publication, "the primary encoder is steady again"); break;
        case Turn::OtherStalls: change_over(publication, "the other encoder stalled"); break;
        case Turn::OtherLeft: change_over(publication, "the other encoder left"); break;
    }
    feed_.offer(std::move(packet));
}

// The next epoch begins with the keyframe of the one that stood by.
void Broadcast::change_over(std::uint64_t publication, const char* why) {
    SourceHeaders headers = seats_.put_on_air(publication);
    tell(SourceSwitched{why});
    if (const Error error = feed_.begin(std::move(headers))) {
        tell(PublisherFailed{"The media worker could not be started (" + error.message() + ")."});
    }
}

void Broadcast::unpublish(std::uint64_t publication) {
    asio::post(wiring_.strand, [self = shared_from_this(), publication] {
        if (self->seats_.leave(publication)) self->feed_.end();
    });
}

void Broadcast::close() {
    asio::post(wiring_.strand, [self = shared_from_this()] {
        self->is_closed_ = true;
        self->seats_.clear();
        self->feed_.close();
    });
}

asio::awaitable<Result<room::Cue>> Broadcast::bind(CueOrder order) {
    asio::awaitable<Result<room::Cue>> bound = bind_on_strand(shared_from_this(), std::move(order));
    co_return co_await asio::co_spawn(wiring_.strand, std::move(bound), asio::use_awaitable);
}

asio::awaitable<Result<room::Cue>> Broadcast::bind_on_strand(std::shared_ptr<Broadcast> self,
                                                             CueOrder order) {
    // Named, as g++ 12 frees the captures of a temporary in a co_await twice.
    std::function<media::MediaTime()> live_edge = [self] { return self->live_edge(); };
    co_return co_await self->cues_.bind(std::move(order), std::move(live_edge));
}

void Broadcast::revise(room::Cue cue) {
    asio::post(wiring_.strand,
               [self = shared_from_this(), cue = std::move(cue)] { self->cues_.revise(cue); });
}

void Broadcast::on_message(wire::ToServer message) {
    if (is_closed_) return;
    if (auto* ready = std::get_if<wire::Ready>(&message)) return on_ready(std::move(*ready));
    if (auto* chunk = std::get_if<wire::Chunk>(&message)) return on_chunk(std::move(*chunk));
    if (const auto* ended = std::get_if<wire::RenditionEnded>(&message)) {
        return on_rendition_ended(ended->rendition);
    }
    if (auto* stats = std::get_if<wire::Stats>(&message)) {
        return tell(SourceStats{*stats, feed_.dropped_packets()});
    }
    if (auto* warning = std::get_if<wire::Warning>(&message)) {
        if (is_fit(*warning) && ++warnings_ <= kMaxWarnings) tell(std::move(*warning));
    } else if (auto* still = std::get_if<wire::Thumbnail>(&message)) {
        // Anybody may see a room's still, so a preview has none.
        if (is_public_ && still->jpeg.size() <= kMaxStillBytes) tell(std::move(*still));
    }
}

// Nobody hears the sound of one that stands by. An encoder that comes back and back with the same
// stream does not use up what others may say.
void Broadcast::on_door_warning(std::uint64_t publication, wire::Warning warning) {
    const bool stands_by = seats_.on_air() != 0 && seats_.on_air() != publication;
    if (stands_by && warning.code != kSourceRefused) return;
    if (stands_by) warning.text = "Of the encoder that stands by: " + warning.text;
    if (is_closed_ || !is_fit(warning)) return;
    const auto now = Clock::now();
    const bool is_news = warning != door_warning_ || now - door_warned_ >= kNewsAgain;
    if (is_news && door_warnings_ == kMaxWarnings) return;
    if (is_news) {
        ++door_warnings_;
        door_warning_ = warning;
        door_warned_ = now;
    }
    tell(std::move(warning));
}

void Broadcast::on_ready(wire::Ready ready) {
    if (renditions_.know(std::move(ready))) return;
    log::error("broadcast", "worker's track description refused room={}", place_.room);
}

void Broadcast::on_rendition_ended(std::uint8_t rendition) {
    if (!renditions_.forget(rendition)) return;
    wiring_.outlet.retire(room(), rendition);
    tell(RenditionsOnAir{renditions_.on_air()});
}

void Broadcast::on_chunk(wire::Chunk chunk) {
    if (is_going_public_ && chunk.begins_with_keyframe && renditions_.leads(chunk.rendition)) {
        leave_preview(chunk);
    }
    const auto sequence = renditions_.number(chunk);
    if (!sequence) return;
    if (!std::exchange(is_epoch_open_, true)) timeline_.begin_epoch(from_);
    const auto placed = timeline_.place(chunk);
    if (!placed) {
        log::error("broadcast",
                   "chunk refused room={} epoch={}: it goes back in time",
                   place_.room,
                   timeline_.epoch());
        return;
    }

    auto init = renditions_.init(chunk.rendition);
    const bool is_first = !init;
    if (is_first)
        init = make_init(*renditions_.ready(chunk.rendition), timeline_.epoch(), utc_now());
    const Stretch shared = stretch(*sequence, placed->presentation_time);
    const auto made = make_chunk(std::move(chunk),
                                 {.placed = *placed,
                                  .sequence = *sequence,
                                  .is_first_of_epoch = is_first,
                                  .utc = shared.utc,
                                  .init = init,
                                  .cues = shared.cues});
    if (!made) {
        log::error("broadcast", "chunk refused room={}: {}", place_.room, made.error().message());
        return;
    }
    if (is_public_) live_edge_us_.store(timeline_.end().count(), std::memory_order_relaxed);
    if (is_first) renditions_.put_on_air(init->rendition, init);
    wiring_.outlet.publish(room(), *made);
    if (!is_first) return;
    if (!std::exchange(is_epoch_told_, true)) {
        const wire::Ready& best = *renditions_.best();
        tell(EpochOnAir{is_public_, timeline_.epoch(), best.video, best.audio});
    }
    tell(RenditionsOnAir{renditions_.on_air()});
}

// A cue is bound by the rendition that comes first to a stretch of the show; the others have it
// in their own chunk of the same stretch.
Broadcast::Stretch Broadcast::stretch(std::uint32_t sequence, media::MediaTime at) {
    const bool is_new = stretches_.empty() || sequence > stretches_.rbegin()->first;
    if (is_new) {
        stretches_[sequence] = {.utc = utc_now(),
                                .cues = is_public_ ? cues_.board(at) : std::vector<room::Cue>{}};
        if (stretches_.size() > kStretches) stretches_.erase(stretches_.begin());
    }
    const auto found = stretches_.find(sequence);
    return found != stretches_.end() ? found->second : Stretch{.utc = utc_now(), .cues = {}};
}

void Broadcast::tell(Event event) {
    asio::post(wiring_.business,
               [on_event = wiring_.on_event,
                publication = seats_.on_air(),
                event = std::move(event)]() mutable { on_event(publication, std::move(event)); });
}

}  // namespace shopfloor::broadcast
