// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ladder/decode_thread.hpp"
#include "pipeline/ladder/shed_rules.hpp"
#include "pipeline/package/packager.hpp"

namespace shopfloor::ladder {

struct LadderSettings {
    std::vector<RungPlan> rungs;  // the largest first
    bool keeps_last = false;      // the source has no rendition of its own
    std::chrono::milliseconds idr_interval{2000};
    std::chrono::milliseconds chunk_duration{100};
    ShedSettings shed;
    DecodeQueue::Limits queue;
};

/// Takes what the ladder makes, at once and on its owner's thread. Rungs are numbered from the
/// largest, 0.
class LadderSink {
public:
    virtual ~LadderSink() = default;

    /// Before a rung's first chunk, which begins with an IDR; again when it comes back.
    virtual void rung_ready(std::size_t rung, const package::TrackSet& tracks) = 0;
    virtual void rung_chunk(std::size_t rung, package::PackagedChunk chunk) = 0;
    /// After rung_ready, when no more chunks come: viewers go on in another rendition.
    virtual void rung_ended(std::size_t rung) = 0;
    /// What the merchant should know.
    virtual void ladder_warning(const std::string& code, const std::string& text) = 0;
};

/// The encoded renditions of a source: its chunks with other pictures in them.
///
/// One thread decodes and scales, one for each rung encodes; this object is the end of them that
/// never waits. What is too slow is shed by ShedRules. A frame that cannot even be queued ends
/// the rungs, which come back by the same rules: a rung has no holes. Only the last rung of a
/// source that has no rendition of its own leaves frames out, up to the next keyframe.
/// Owner: one thread. `listener` and `sink` must outlive it.
class Ladder {
public:
    /// Starts the threads; they wait for frames of `source`. Throws std::system_error.
    Ladder(LadderSettings settings,
           const package::TrackSet& source,
           LadderListener& listener,
           LadderSink& sink);
    /// Waits for what the threads have in work: tens of milliseconds.
    ~Ladder() = default;

    /// A frame of the source, and a chunk after its frames.
    void frame(const package::PlacedFrame& frame, TimePoint now);
    void chunk(const std::shared_ptr<const package::ChunkSkeleton>& skeleton, TimePoint now);
    /// What `listener` got, in its order.
    void handle(LadderEvent event, TimePoint now);
    /// From time to time, for what is to be shed or to come back.
    void poll(TimePoint now);

    /// No more frames; then is_drained() becomes true after one of the next handle().
    void finish();
    bool is_drained() const noexcept { return drained_ == rungs_.size(); }

    std::uint32_t rungs_on() const noexcept {
        return static_cast<std::uint32_t>(rules_.rungs_on());
    }
    /// Frame in to last rung out, the worst since the last call.
    std::chrono::milliseconds take_worst_delay() noexcept;

private:
    struct Rung {
        RungPlan plan;
        std::uint32_t run = 0;
        bool is_ready = false;
        package::RungPackager packager;
        std::chrono::microseconds encode_cost{};
    };

    void handle(RungOpened opened, TimePoint now);
    void handle(RungPicture picture, TimePoint now);
    void handle(RungFailed failed, TimePoint now);
    void handle(RungDrained drained, TimePoint now);
    bool is_current(const RungRun& run) const;
    void put(CodedFrame frame, TimePoint now);
    void begin(std::size_t rung);
    void end(std::size_t rung);
    void end_all(TimePoint now);
    void restore(std::size_t rung);
    void skip_to_keyframe();
    void measure_rate(const package::ChunkSkeleton& skeleton);
    LadderLoad load(TimePoint now) const;
    void send(std::size_t rung, std::vector<package::PackagedChunk> chunks);
    std::string name_of(std::size_t rung) const;
    std::string shed_text(std::size_t rung) const;

    const LadderSettings settings_;
    const package::TrackSet source_;
    LadderSink& sink_;
    const unsigned cores_;
    ShedRules rules_;
    std::vector<Rung> rungs_;

    std::vector<CodedFrame> held_;  // before the first chunk tells the frame rate
    bool has_begun_ = false;
    bool awaits_sync_ = false;
    bool is_finishing_ = false;
    std::size_t drained_ = 0;
    double frame_rate_ = 30;  // measured, a second
    std::chrono::microseconds prepare_cost_{};
    std::chrono::microseconds worst_delay_{};
    std::chrono::microseconds last_worst_delay_{};  // of the second before

    std::vector<std::unique_ptr<EncodeThread>> encoders_;
    std::optional<DecodeThread> decoder_;  // last: it feeds the encoders
};

}  // namespace shopfloor::ladder
