// SPDX-License-Identifier: MIT
#include "pipeline/ladder/decode_thread.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ladder/processor_time.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace shopfloor::ladder {

DecodeThread::DecodeThread(package::VideoTrack source,
                           const std::vector<RungPlan>& plans,
                           std::int64_t idr_interval_ticks,
                           DecodeQueue::Limits limits,
                           std::vector<std::unique_ptr<EncodeThread>>& encoders,
                           LadderListener& listener)
    : source_(std::move(source)), listener_(listener), queue_(limits), grid_(idr_interval_ticks) {
    for (std::size_t rung = 0; rung < plans.size(); ++rung) {
        const PictureSize size = plans[rung].size;
        rungs_.push_back({.scaler = transcode::Scaler{size.width, size.height},
                          .encoder = *encoders[rung],
                          .begins = {},
                          .run = {}});
    }
    thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

void DecodeThread::run(const std::stop_token& stop) noexcept {
    while (auto work = queue_.take_blocking(stop)) {
        try {
            std::visit([&](auto& known) { handle(std::move(known), stop); }, *work);
        } catch (const std::exception& error) {
            log::error("ladder", "the decoder fails: {}", error.what());
            decoder_.reset();
            awaits_sync_ = true;
            for (Rung& rung : rungs_) {
                fail(rung, error.what());
            }
        }
    }
}

void DecodeThread::handle(BeginRung begin, const std::stop_token&) {
    rungs_[begin.run.rung].begins = begin;
}

void DecodeThread::handle(EndRung end, const std::stop_token& stop) {
    Rung& rung = rungs_[end.rung];
    rung.begins.reset();
    rung.run.reset();
    rung.encoder.queue().put_blocking(end, stop);
}

void DecodeThread::handle(Finish, const std::stop_token& stop) {
    close_decoder(stop);
    for (Rung& rung : rungs_) {
        rung.encoder.queue().put_blocking(Finish{}, stop);
    }
}

bool DecodeThread::open_decoder() {
    auto decoder = transcode::Decoder::open(source_.codec, source_.config);
    if (decoder) {
        decoder_ = std::move(*decoder);
        return true;
    }
    for (Rung& rung : rungs_) {
        fail(rung, decoder.error().message());
    }
    return false;
}

void DecodeThread::close_decoder(const std::stop_token& stop) {
    if (decoder_) forward(decoder_->finish(), stop);
    decoder_.reset();
}

void DecodeThread::handle(CodedFrame frame, const std::stop_token& stop) {
    const FrameTimes& times = frame.times;
    if (times.number != next_number_) awaits_sync_ = true;  // frames were left out
    next_number_ = times.number + 1;
    const bool is_idle =
        std::ranges::none_of(rungs_, [](const Rung& rung) { return rung.begins || rung.run; });
    awaits_sync_ = awaits_sync_ || is_idle;
    if (awaits_sync_) close_decoder(stop);
    if (is_idle || (awaits_sync_ && !times.is_sync)) return;
    awaits_sync_ = false;
    if (!decoder_ && !open_decoder()) {
        awaits_sync_ = true;
        return;
    }
    const auto before = thread_processor_time();
    places_.went_in(times);
    in_decoder_.push_back({.number = times.number, .arrived = frame.arrived});
    const auto pictures = decoder_->decode(frame.payload, static_cast<std::int64_t>(times.number));
    if (!pictures) {
        // Its place stays free, and the next frame goes on.
        if (broken_frames_++ == 0) {
            log::warning("ladder", "a frame is not decoded: {}", pictures.error().message());
        }
        return;
    }
    forward(*pictures, stop);
    prepare_cost_ = thread_processor_time() - before;
}

// In decode order; what is older by more than a decoder can hold will not be asked for.
TimePoint DecodeThread::arrival_of(std::uint64_t number) {
    constexpr std::size_t most = 64;
    while (in_decoder_.size() > most) {
        in_decoder_.pop_front();
    }
    const auto found = std::ranges::find(in_decoder_, number, &InDecoder::number);
    return found != in_decoder_.end() ? found->arrived : in_decoder_.back().arrived;
}

void DecodeThread::forward(const std::vector<transcode::DecodedPicture>& pictures,
                           const std::stop_token& stop) {
    for (const transcode::DecodedPicture& decoded : pictures) {
        const auto number = static_cast<std::uint64_t>(decoded.id);
        const auto place = places_.came_out(number);
        if (!place) continue;
        forward(EncodePicture{.run = {},
                              .opens = {},
                              .picture = decoded.picture,
                              .place = *place,
                              .is_idr = grid_.is_idr(*place),
                              .arrived = arrival_of(number),
                              .prepare_cost = prepare_cost_},
                stop);
    }
}

void DecodeThread::forward(const EncodePicture& decoded, const std::stop_token& stop) {
    transcode::Picture above = decoded.picture;
    for (Rung& rung : rungs_) {
        EncodePicture work = decoded;
        if (rung.begins && decoded.is_idr) {
            work.opens = rung.begins->settings;
            rung.run = rung.begins->run;
            rung.begins.reset();
        }
        if (!rung.run) continue;
        work.run = *rung.run;
        const auto scaled = rung.scaler.scale(above);
        if (!scaled) {
            fail(rung, scaled.error().message());
            continue;
        }
        above = *scaled;
        work.picture = *scaled;
        rung.encoder.queue().put_blocking(std::move(work), stop);
    }
}

void DecodeThread::fail(Rung& rung, const std::string& reason) {
    const std::optional<RungRun> run = rung.begins ? std::optional{rung.begins->run} : rung.run;
    rung.begins.reset();
    rung.run.reset();
    if (run) listener_.ladder_event(RungFailed{.run = *run, .reason = reason});
}

}  // namespace shopfloor::ladder
