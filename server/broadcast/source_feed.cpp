// SPDX-License-Identifier: MIT
#include "server/broadcast/source_feed.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::broadcast {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxDeaths = 3;
constexpr std::size_t kMaxFormats = 12;  // a phone that is turned; sound and picture count twice
constexpr std::size_t kMaxWords = 1024;
constexpr auto kRestartWindow = 1min;

bool is_config(PacketKind kind) {
    return kind == PacketKind::VideoConfig || kind == PacketKind::AudioConfig;
}

WorkerEnding ending_of(wire::EndReason reason) {
    switch (reason) {
        case wire::EndReason::Stopped: return WorkerEnding::Stopped;
        case wire::EndReason::NoFrames: return WorkerEnding::NoFrames;
        case wire::EndReason::Unsupported: return WorkerEnding::Unsupported;
        case wire::EndReason::FormatChanged: return WorkerEnding::FormatChanged;
        case wire::EndReason::Failed: return WorkerEnding::Failed;
    }
    return WorkerEnding::Failed;
}

bool is_header(PacketKind kind) {
    return is_config(kind) || kind == PacketKind::Header || kind == PacketKind::Data;
}

}  // namespace

SourceFeed::SourceFeed(boost::asio::any_io_executor strand,
                       WorkerSettings settings,
                       Callbacks callbacks)
    : strand_(std::move(strand)),
      settings_(std::move(settings)),
      callbacks_(std::move(callbacks)) {}

SourceFeed::~SourceFeed() { close(); }

Error SourceFeed::begin() {
    headers_.clear();
    restarts_.clear();
    dropped_packets_ = 0;
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
        settings_,
        {.message = [this, number](wire::ToServer m) { on_message(number, std::move(m)); },
         .gone = [this, number](const std::string& how) { on_gone(number, how); }});
    settings_.counters->started(started.has_value());
    if (!started) return started.error();
    worker_ = *started;
    has_ended_ = false;
    awaits_keyframe_ = true;
    for (const SourcePacket& header : headers_) {
        send_header(header);
    }
    callbacks_.epoch_began();
    return {};
}

void SourceFeed::restart(const std::string& why, std::size_t limit) {
    const auto now = std::chrono::steady_clock::now();
    while (!restarts_.empty() && now - restarts_.front() > kRestartWindow) {
        restarts_.pop_front();
    }
    if (restarts_.size() >= limit) {
        is_publishing_ = false;
        callbacks_.failed(
            fmt::format("The stream needed a new media worker {} times within a "
                        "minute ({}). Set the encoder to H.264 and AAC, with one "
                        "format for the whole show, and start again.",
                        limit,
                        why));
        return;
    }
    restarts_.push_back(now);
    log::warning("broadcast", "starting the next epoch's worker: {}", why);
    if (const Error error = start_worker()) {
        is_publishing_ = false;
        callbacks_.failed("The media worker could not be started (" + error.message() + ").");
    }
}

bool SourceFeed::keep_header(const SourcePacket& packet) {
    const auto same = std::find_if(headers_.begin(), headers_.end(), [&](const SourcePacket& kept) {
        return kept.kind == packet.kind;
    });
    if (same == headers_.end()) {
        headers_.push_back(packet);
        return false;
    }
    // The FLV tag's header holds its time, so only what follows it is compared.
    constexpr std::size_t flv_tag_header = 11;
    const auto body = [](const Bytes& bytes) {
        const ByteView view{bytes};
        return view.size() > flv_tag_header + 4
                   ? view.subspan(flv_tag_header, view.size() - flv_tag_header - 4)
                   : view;
    };
    const bool is_new = !std::ranges::equal(body(same->bytes), body(packet.bytes));
    same->bytes = packet.bytes;
    return is_new && is_config(packet.kind);
}

void SourceFeed::offer(SourcePacket packet) {
    if (!is_publishing_) return;
    if (is_header(packet.kind)) {
        const bool is_new_format = keep_header(packet);
        if (is_new_format) {
            // All kept headers go to the new worker, this one among them.
            return restart("the format changed", kMaxFormats);
        }
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
    if (!ended) return callbacks_.message(std::move(message));

    has_ended_ = true;
    settings_.counters->ended(ending_of(ended->reason));
    const std::string words = ended->text.substr(0, kMaxWords);
    log::info("broadcast", "worker ended reason={} {}", static_cast<int>(ended->reason), words);
    if (!is_publishing_) return;
    switch (ended->reason) {
        case wire::EndReason::NoFrames:
        case wire::EndReason::Unsupported: is_publishing_ = false; return callbacks_.failed(words);
        case wire::EndReason::Stopped:
        case wire::EndReason::FormatChanged:
        case wire::EndReason::Failed: return restart(words, kMaxDeaths);
    }
}

void SourceFeed::on_gone(std::uint64_t worker, const std::string& how) {
    if (worker != worker_number_) return;
    worker_.reset();
    if (!has_ended_) settings_.counters->ended(WorkerEnding::Died);
    if (is_publishing_ && !has_ended_) restart("the media worker " + how, kMaxDeaths);
}

}  // namespace shopfloor::broadcast
