// SPDX-License-Identifier: MIT
#include "pipeline/ingest/enhanced_source.hpp"

#include <stdexcept>
#include <utility>

namespace shopfloor::ingest {
namespace {

using media::EnhancedPacket;
using media::VideoCodec;

// flvdemux takes a step back of so much for a new beginning, and goes on where the track was.
constexpr std::int32_t kNewBeginningMs = 2000;

CapsPtr caps_of(VideoCodec codec, ByteView config) {
    const char* fixed = codec == VideoCodec::Hevc
                            ? "video/x-h265,stream-format=hvc1,alignment=au"
                            : "video/x-av1,stream-format=obu-stream,alignment=tu";
    CapsPtr caps{gst_caps_from_string(fixed)};
    const BufferPtr codec_data{to_buffer(Bytes(config.begin(), config.end()))};
    gst_caps_set_simple(caps.get(), "codec_data", GST_TYPE_BUFFER, codec_data.get(), nullptr);
    return caps;
}

}  // namespace

GstBuffer* to_buffer(Bytes bytes) {
    auto* owned = new Bytes{std::move(bytes)};
    return gst_buffer_new_wrapped_full(GST_MEMORY_FLAG_READONLY,
                                       owned->data(),
                                       owned->size(),
                                       0,
                                       owned->size(),
                                       owned,
                                       [](gpointer data) { delete static_cast<Bytes*>(data); });
}

GstFlowReturn EnhancedSource::push(EnhancedTag tag) {
    const auto video = media::parse_enhanced_video(tag.body);
    if (!video || video->is_command || video->packet == EnhancedPacket::Metadata ||
        video->packet == EnhancedPacket::SequenceEnd) {
        return GST_FLOW_OK;
    }
    if (!video->codec || (codec_ && video->codec != codec_)) {
        if (!std::exchange(is_refused_, true)) listener_.graph_event(UnknownTrack{"video/unknown"});
        return GST_FLOW_OK;
    }
    if (video->packet == EnhancedPacket::SequenceStart) {
        begin(*video->codec, video->content);
        return GST_FLOW_OK;
    }
    if (!branch_ || video->content.empty()) return GST_FLOW_OK;

    const GstClockTime decode = decode_time(tag.time_ms);
    const std::int64_t composition = video->composition.count() * std::int64_t{GST_MSECOND};
    BufferPtr frame{to_buffer(Bytes(video->content.begin(), video->content.end()))};
    GST_BUFFER_DTS(frame.get()) = decode;
    GST_BUFFER_PTS(frame.get()) = static_cast<GstClockTime>(
        std::max(static_cast<std::int64_t>(decode) + composition, std::int64_t{0}));
    return gst_pad_push(pad_.get(), frame.release());
}

void EnhancedSource::finish() {
    if (branch_) gst_pad_push_event(pad_.get(), gst_event_new_eos());
}

void EnhancedSource::begin(VideoCodec codec, ByteView config) {
    if (!branch_) open(codec);
    const CapsPtr caps = caps_of(codec, config);
    const CapsPtr before{gst_pad_get_current_caps(pad_.get())};
    if (before && gst_caps_is_equal(before.get(), caps.get())) return;
    gst_pad_push_event(pad_.get(), gst_event_new_caps(caps.get()));
    if (before) return;
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_push_event(pad_.get(), gst_event_new_segment(&segment));
}

void EnhancedSource::open(VideoCodec codec) {
    pad_.reset(GST_PAD_CAST(gst_object_ref_sink(gst_pad_new("enhanced", GST_PAD_SRC))));
    gst_pad_set_active(pad_.get(), TRUE);
    branch_ = std::make_unique<TrackBranch>(
        pipeline_, *pad_, TrackCodec{.video = codec, .converted = {}}, listener_);
    codec_ = codec;
    gst_pad_push_event(pad_.get(), gst_event_new_stream_start("enhanced"));
}

GstClockTime EnhancedSource::decode_time(std::uint32_t time_ms) {
    const auto step = static_cast<std::int32_t>(time_ms - last_time_ms_.value_or(time_ms));
    if (step <= -kNewBeginningMs) offset_ms_ -= step;
    last_time_ms_ = time_ms;
    return static_cast<GstClockTime>(time_ms + offset_ms_) * GST_MSECOND;
}

}  // namespace shopfloor::ingest
