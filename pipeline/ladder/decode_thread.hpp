// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ladder/encode_thread.hpp"
#include "pipeline/ladder/idr_grid.hpp"
#include "pipeline/ladder/rung_plan.hpp"
#include "pipeline/package/video_track.hpp"
#include "pipeline/transcode/decoder.hpp"
#include "pipeline/transcode/scaler.hpp"

#include <memory>

namespace shopfloor::ladder {

/// Decodes the source once, and scales each picture from rung to rung: the next one from the one
/// above. After frames that were left out the decoder begins anew: pictures that refer to them (an
/// open group's leading ones) do not come out instead of coming out broken. The decoder and the
/// scalers are the thread's own.
class DecodeThread {
public:
    /// `source` is what is decoded; `encoders` has one for each of `plans`. The encoders and
    /// `listener` must outlive it. Throws std::system_error.
    DecodeThread(package::VideoTrack source,
                 const std::vector<RungPlan>& plans,
                 std::int64_t idr_interval_ticks,
                 DecodeQueue::Limits limits,
                 std::vector<std::unique_ptr<EncodeThread>>& encoders,
                 LadderListener& listener);
    /// Waits for the frame in work: tens of milliseconds.
    ~DecodeThread() = default;

    DecodeQueue& queue() noexcept { return queue_; }
    const DecodeQueue& queue() const noexcept { return queue_; }

private:
    struct Rung {
        transcode::Scaler scaler;
        EncodeThread& encoder;
        std::optional<BeginRung> begins;  // until the next IDR
        std::optional<RungRun> run;       // while it is on
    };
    struct InDecoder {
        std::uint64_t number = 0;
        TimePoint arrived;
    };

    void run(const std::stop_token& stop) noexcept;
    void handle(CodedFrame frame, const std::stop_token& stop);
    void handle(BeginRung begin, const std::stop_token& stop);
    void handle(EndRung end, const std::stop_token& stop);
    void handle(Finish, const std::stop_token& stop);
    bool open_decoder();
    void close_decoder(const std::stop_token& stop);
    void forward(const std::vector<transcode::DecodedPicture>& pictures,
                 const std::stop_token& stop);
    void forward(const EncodePicture& decoded, const std::stop_token& stop);
    TimePoint arrival_of(std::uint64_t number);
    void fail(Rung& rung, const std::string& reason);

    const package::VideoTrack source_;
    LadderListener& listener_;
    DecodeQueue queue_;
    // The thread's:
    std::vector<Rung> rungs_;
    std::optional<transcode::Decoder> decoder_;
    PlaceBook places_;
    IdrGrid grid_;
    std::deque<InDecoder> in_decoder_;
    std::uint64_t next_number_ = 0;
    bool awaits_sync_ = true;
    std::uint64_t broken_frames_ = 0;
    std::chrono::microseconds prepare_cost_{};  // of the frame before
    std::jthread thread_;                       // last: the others outlive it
};

}  // namespace shopfloor::ladder
