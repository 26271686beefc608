// SPDX-License-Identifier: MIT
#include "pipeline/ladder/encode_thread.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ladder/processor_time.hpp"
#include "pipeline/package/annex_b.hpp"

#include <exception>
#include <utility>

namespace shopfloor::ladder {
namespace {

constexpr std::size_t kQueuedPictures = 6;

}  // namespace

EncodeThread::EncodeThread(std::size_t rung, LadderListener& listener)
    : rung_(rung),
      listener_(listener),
      queue_(kQueuedPictures),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void EncodeThread::run(const std::stop_token& stop) noexcept {
    while (auto work = queue_.take_blocking(stop)) {
        try {
            std::visit([&](auto& known) { handle(std::move(known)); }, *work);
        } catch (const std::exception& error) {
            log::error("ladder", "rung {} fails: {}", rung_, error.what());
            fail(error.what());
        }
    }
}

void EncodeThread::handle(EncodePicture work) {
    if (work.opens && !open(work)) return;
    if (!encoder_ || work.run != run_) return;
    const auto before = thread_processor_time();
    in_encoder_.push_back(
        {.place = work.place, .arrived = work.arrived, .prepare_cost = work.prepare_cost});
    const auto id = static_cast<std::int64_t>(work.place.number);
    auto pictures = encoder_->encode(work.picture, id, work.is_idr);
    if (!pictures) return fail(pictures.error().message());
    forward(std::move(*pictures), thread_processor_time() - before);
}

bool EncodeThread::open(const EncodePicture& first) {
    encoder_.reset();
    in_encoder_.clear();
    run_ = first.run;
    auto encoder = transcode::Encoder::open(*first.opens, first.picture);
    if (!encoder) {
        fail(encoder.error().message());
        return false;
    }
    auto avcc = package::avc_config_record(encoder->parameter_sets());
    if (!avcc) {
        fail(avcc.error().message());
        return false;
    }
    encoder_ = std::move(*encoder);
    listener_.ladder_event(RungOpened{.run = run_, .avcc = std::move(*avcc)});
    return true;
}

void EncodeThread::forward(std::vector<transcode::EncodedPicture> pictures,
                           std::chrono::microseconds cost) {
    for (transcode::EncodedPicture& picture : pictures) {
        const auto number = static_cast<std::uint64_t>(picture.id);
        while (!in_encoder_.empty() && in_encoder_.front().place.number < number) {
            in_encoder_.pop_front();
        }
        if (in_encoder_.empty()) return;
        const InEncoder source = in_encoder_.front();
        in_encoder_.pop_front();
        listener_.ladder_event(RungPicture{
            .run = run_,
            .frame = {.place = number,
                      .presentation_ticks = source.place.presentation_ticks,
                      .is_sync = picture.is_idr,
                      .payload = package::length_prefixed_slices(picture.bytes)},
            .arrived = source.arrived,
            .prepare_cost = source.prepare_cost,
            .encode_cost = std::exchange(cost, {}),
        });
    }
}

void EncodeThread::handle(EndRung) {
    encoder_.reset();
    in_encoder_.clear();
}

void EncodeThread::handle(Finish) {
    if (encoder_) {
        auto pictures = encoder_->finish();
        if (pictures) forward(std::move(*pictures), {});
        encoder_.reset();
    }
    listener_.ladder_event(RungDrained{.rung = rung_});
}

void EncodeThread::fail(std::string reason) {
    encoder_.reset();
    listener_.ladder_event(RungFailed{.run = run_, .reason = std::move(reason)});
}

}  // namespace shopfloor::ladder
