// SPDX-License-Identifier: MIT
#include "server/broadcast/source_feed.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

namespace shopfloor::broadcast {
namespace {

using namespace std::chrono_literals;

// Within a minute, this one is the last.
constexpr std::size_t kMaxDeaths = 3;    // first of what it can go without, then of the show
constexpr std::size_t kMaxFormats = 13;  // a phone that is turned; sound and picture count twice
constexpr std::size_t kMaxWords = 512;
constexpr auto kRestartWindow = 1min;

WorkerEnding ending_of(wire::EndReason reason) {
    switch (reason) {
        case wire::EndReason::Stopped: return WorkerEnding::Stopped;
        case wire::EndReason::NoFrames: return WorkerEnding::NoFrames;
        case wire::EndReason::Unsupported: return WorkerEnding::Unsupported;
        case wire::EndReason::FormatChanged: return WorkerEnding::FormatChanged;
        case wire::EndReason::Failed:
        case wire::EndReason::Refused: return WorkerEnding::Failed;
    }
    return WorkerEnding::Failed;
}

}  // namespace

SourceFeed::SourceFeed(boost::asio::any_io_executor strand,
                       WorkerSettings settings,
                       Callbacks callbacks)
    : strand_(std::move(strand)),
      settings_(std::move(settings)),
      callbacks_(std::move(callbacks)),
      allowance_(settings_.source) {}

SourceFeed::~SourceFeed() { close(); }

Error SourceFeed::begin(SourceHeaders headers) {
    headers_ = std::move(headers);
    deaths_.clear();
    formats_.clear();
    is_told_of_sandbox_ = false;
    dropped_packets_ = 0;
    wanted_ = settings_;
    allowance_ = SourceAllowance{settings_.source};
    const Error error = start_worker();
    is_publishing_ = !error;
    return error;
}

void SourceFeed::end() {
    is_publishing_ = false;
    if (worker_) worker_->stop();
}

void SourceFeed::close() {
    is_publishing_ = false;
    if (worker_) worker_->abandon();
    worker_.reset();
}

Error SourceFeed::start_worker() {
    if (worker_) worker_->abandon();
    worker_.reset();
    const std::uint64_t number = ++worker_number_;
    auto started = WorkerProcess::start(
        strand_,
        wanted_,
        {.message = [this, number](wire::ToServer m) { on_message(number, std::move(m)); },
         .gone = [this, number](WorkerEnding why,
                                const std::string& how) { on_gone(number, why, how); }});
    settings_.counters->started(started.has_value());
    if (!started) return started.error();
    worker_ = *started;
    static_cast<void>(worker_->send(wanted_.start));
    has_ended_ = false;
    awaits_keyframe_ = true;
    for (const SourcePacket& header : headers_.all()) {
        send_header(header);
    }
    callbacks_.epoch_began();
    return {};
}

// Whether this is the `limit`th within a minute; if not, it is remembered.
bool SourceFeed::is_last(Moments& before, std::size_t limit) {
    const auto now = std::chrono::steady_clock::now();
    while (!before.empty() && now - before.front() > kRestartWindow) {
        before.pop_front();
    }
    if (before.size() + 1 >= limit) return true;
    before.push_back(now);
    return false;
}

void SourceFeed::restart_for_format() {
    if (is_last(formats_, kMaxFormats)) return give_up("the format changed", kMaxFormats);
    start_again("the format changed");
}

void SourceFeed::give_up(const std::string& why, std::size_t times) {
    is_publishing_ = false;
    callbacks_.failed(fmt::format(
        "The stream needed a new media worker {} times within a minute ({}). Set the "
        "encoder to H.264 and AAC, with one format for the whole show, and start again.",
        times,
        why));
}

void SourceFeed::start_again(const std::string& why) {
    log::warning("broadcast", "starting the next epoch's worker: {}", why);
    if (const Error error = start_worker()) {
        is_publishing_ = false;
        callbacks_.failed("The media worker could not be started (" + error.message() + ").");
    }
}

// What a worker decodes and encodes is where it dies, if anywhere: viewers keep the encoder's own
// picture without it.
void SourceFeed::restart_after_death(const std::string& why) {
    if (!is_last(deaths_, kMaxDeaths)) return start_again(why);
    const bool has_extras = !wanted_.start.ladder.empty() || wanted_.start.thumbnail_interval > 0ms;
    if (!has_extras) return give_up(why, kMaxDeaths);
    wanted_.start.ladder.clear();
    wanted_.start.thumbnail_interval = 0ms;
    deaths_.clear();
    callbacks_.message(wire::Warning{
        .code = "passthrough_only",
        .text = fmt::format("Media workers died {} times within a minute ({}). The show goes on "
                            "without smaller pictures and stills.",
                            kMaxDeaths,
                            why)});
    start_again(why);
}

void SourceFeed::offer(SourcePacket packet) {
    if (!is_publishing_) return;
    if (SourceHeaders::is_header(packet.kind)) {
        // All kept headers go to the new worker, this one among them.
        if (headers_.keep(packet)) return restart_for_format();
        return send_header(packet);
    }
    forward(std::move(packet));
}

void SourceFeed::send_header(const SourcePacket& packet) {
    if (worker_) static_cast<void>(worker_->send(wire::Media{packet.bytes}));
}

// A full queue drops up to the next keyframe: a hole anywhere else would only show as garbage.
void SourceFeed::forward(SourcePacket packet) {
    if (awaits_keyframe_ && packet.kind == PacketKind::Delta) {
        count_drop();
        return;
    }
    const bool is_video = packet.kind != PacketKind::Audio;
    const bool was_sent = worker_ && worker_->send(wire::Media{std::move(packet.bytes)});
    if (!was_sent) count_drop();
    if (is_video) awaits_keyframe_ = !was_sent;
}

void SourceFeed::count_drop() noexcept {
    ++dropped_packets_;
    settings_.counters->dropped_packets.fetch_add(1, std::memory_order_relaxed);
}

void SourceFeed::on_message(std::uint64_t worker, wire::ToServer message) {
    if (worker != worker_number_) return;
    const auto* ended = std::get_if<wire::Ended>(&message);
    if (!ended) {
        if (keeps_to_limits(message)) callbacks_.message(std::move(message));
        return;
    }

    has_ended_ = true;
    settings_.counters->ended(ending_of(ended->reason));
    const std::string words = ended->text.substr(0, kMaxWords);
    log::info("broadcast", "worker ended reason={} {}", static_cast<int>(ended->reason), words);
    if (!is_publishing_) return;
    switch (ended->reason) {
        case wire::EndReason::NoFrames:
        case wire::EndReason::Unsupported: is_publishing_ = false; return callbacks_.failed(words);
        case wire::EndReason::FormatChanged: return restart_for_format();
        case wire::EndReason::Stopped:
        case wire::EndReason::Failed:
        case wire::EndReason::Refused: return restart_after_death(words);
    }
}

// False where the publisher has to go.
bool SourceFeed::keeps_to_limits(const wire::ToServer& message) {
    std::optional<wire::Warning> broken;
    if (const auto* ready = std::get_if<wire::Ready>(&message)) broken = allowance_.take(*ready);
    if (const auto* stats = std::get_if<wire::Stats>(&message)) broken = allowance_.take(*stats);
    if (!broken || !is_publishing_) return true;
    settings_.counters->over_limits.fetch_add(1, std::memory_order_relaxed);
    if (!allowance_.ends()) {
        callbacks_.message(std::move(*broken));
        return true;
    }
    is_publishing_ = false;
    callbacks_.failed(std::move(broken->text));
    return false;
}

void SourceFeed::on_gone(std::uint64_t worker, WorkerEnding why, const std::string& how) {
    if (worker != worker_number_) return;
    worker_.reset();
    if (has_ended_) return;
    settings_.counters->ended(why);
    const bool is_news = is_publishing_ && why == WorkerEnding::Forbidden;
    if (is_news && !std::exchange(is_told_of_sandbox_, true)) {
        callbacks_.message(wire::Warning{
            .code = "sandbox",
            .text = "The stream made its media worker do what it may not, so it was ended, and "
                    "another one goes on. Update the encoder; if it comes again, tell the "
                    "operator."});
    }
    if (is_publishing_) restart_after_death("the media worker " + how);
}

}  // namespace shopfloor::broadcast
