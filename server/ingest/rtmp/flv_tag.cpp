// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/flv_tag.hpp"

#include "pipeline/media/enhanced_video.hpp"
#include "pipeline/media/hevc_config.hpp"
#include "server/ingest/rtmp/amf0.hpp"
#include "server/ingest/rtmp/flv_codec.hpp"
#include "server/ingest/rtmp/rtmp_error.hpp"

#include <fmt/core.h>

#include <utility>

namespace shopfloor::ingest::rtmp {
namespace {

using media::EnhancedPacket;
using media::VideoCodec;

constexpr std::size_t kTagHeaderBytes = 11;
// A bad tag weighs as much as this many good ones: over 5 % of bad ones add up.
constexpr std::uint64_t kBadTagWeight = 20;

// Sound that is not AAC grows when it is decoded: this is seconds of it.
constexpr std::size_t kMaxOtherSoundBytes = std::size_t{64} * 1024;

constexpr unsigned kConfigPacket = 0;  // AVCPacketType, AACPacketType
constexpr unsigned kFramePacket = 1;
constexpr unsigned kEndPacket = 2;

bool is_multitrack(ByteView body) {
    if (body.empty() || !media::is_enhanced_video(body[0])) return false;
    const auto video = media::parse_enhanced_video(body);
    return video && video->packet == EnhancedPacket::Multitrack;
}

enum class FrameType : std::uint8_t { Key = 1, Inter, Disposable, GeneratedKey, Command };

}  // namespace

Bytes flv_file_header() {
    constexpr std::uint8_t version = 1;
    constexpr std::uint8_t audio_and_video = 5;
    return {'F', 'L', 'V', version, audio_and_video, 0, 0, 0, 9, 0, 0, 0, 0};
}

Bytes flv_tag(const Message& message) {
    const auto size = static_cast<std::uint32_t>(message.payload.size());
    ByteWriter out;
    out.u8(static_cast<std::uint8_t>(message.type));
    out.u24(size);
    out.u24(message.timestamp & 0xffffffU);
    out.u8(static_cast<std::uint8_t>(message.timestamp >> 24U));
    out.u24(0);  // stream id
    out.bytes(message.payload);
    out.u32(static_cast<std::uint32_t>(kTagHeaderBytes) + size);
    return out.take();
}

Result<std::optional<FlvTag>> FlvTagger::take(Message message) {
    const Verdict verdict = check(message);
    if (!verdict) return verdict.error();
    if (!*verdict) return std::optional<FlvTag>{};
    if (bad_score_ > 0) --bad_score_;
    return std::optional<FlvTag>{FlvTag{.kind = **verdict, .bytes = flv_tag(message)}};
}

FlvTagger::Verdict FlvTagger::check(Message& message) {
    if (message.payload.empty()) return std::optional<TagKind>{};
    switch (message.type) {
        case MessageType::Video: return check_video(message.payload);
        case MessageType::Audio: return check_audio(message.payload);
        case MessageType::DataAmf0:
        case MessageType::DataAmf3: return check_data(message);
        default: return std::optional<TagKind>{};
    }
}

FlvTagger::Verdict FlvTagger::check_video(ByteView body) {
    if (media::is_enhanced_video(body[0])) return check_enhanced_video(body);
    constexpr std::size_t header_bytes = 5;  // frame type and codec, packet type, composition time
    if ((body[0] & 0x0fU) != kAvcVideo) return other_codec();
    const auto frame_type = static_cast<FrameType>(body[0] >> 4U);
    if (frame_type == FrameType::Command) return std::optional<TagKind>{};
    if (frame_type < FrameType::Key || frame_type > FrameType::Command) {
        return bad("video frame type out of range");
    }
    if (body.size() < header_bytes) return bad("video tag shorter than its header");

    const ByteView content = body.subspan(header_bytes);
    if (body[1] == kConfigPacket) return check_video_config(VideoCodec::H264, content);
    if (body[1] == kEndPacket) return std::optional<TagKind>{};
    if (body[1] != kFramePacket) return bad("AVC packet type out of range");
    if (video_codec_ && video_codec_ != VideoCodec::H264) return other_codec();
    const bool is_key = frame_type == FrameType::Key || frame_type == FrameType::GeneratedKey;
    return check_frame(content, is_key);
}

FlvTagger::Verdict FlvTagger::check_enhanced_video(ByteView body) {
    const auto video = media::parse_enhanced_video(body);
    if (!video) return bad("extended video header that is cut or unknown");
    switch (video->packet) {
        case EnhancedPacket::SequenceStart:
        case EnhancedPacket::CodedFrames:
        case EnhancedPacket::CodedFramesX: break;
        case EnhancedPacket::SequenceEnd:
        case EnhancedPacket::Metadata: return std::optional<TagKind>{};
        case EnhancedPacket::Mpeg2TsSequenceStart:
        case EnhancedPacket::Multitrack: return other_codec();
    }
    if (video->is_command) return std::optional<TagKind>{};
    if (!video->codec) return other_codec();
    if (video->packet == EnhancedPacket::SequenceStart) {
        return check_video_config(*video->codec, video->content);
    }
    if (video_codec_ && video_codec_ != video->codec) return other_codec();
    return check_frame(video->content, video->is_key);
}

FlvTagger::Verdict FlvTagger::check_video_config(VideoCodec codec, ByteView record) {
    if (codec == VideoCodec::Av1) {
        if (!is_av1_config(record)) return bad("AV1 parameters (av1C) whose lengths do not hold");
    } else if (codec == VideoCodec::Hevc) {
        const auto config = media::parse_hevc_config(record);
        if (!config) return bad("HEVC parameters (hvcC) whose lengths do not hold");
        nal_width_ = config->nal_length_bytes;
    } else {
        const auto width = nal_length_width(record);
        if (!width) return bad("H.264 parameters (avcC) whose lengths do not hold");
        nal_width_ = *width;
    }
    video_codec_ = codec;
    return std::optional{TagKind::VideoConfig};
}

FlvTagger::Verdict FlvTagger::check_frame(ByteView content, bool is_key) {
    if (content.empty() || !video_codec_) return std::optional<TagKind>{};
    if (video_codec_ == VideoCodec::Av1) {
        if (!obus_fit(content)) return bad("OBUs that do not fit their tag");
    } else if (!nal_units_fit(content, nal_width_)) {
        return bad("NAL units that do not fit their tag");
    }
    return std::optional{is_key ? TagKind::Keyframe : TagKind::Delta};
}

FlvTagger::Verdict FlvTagger::other_codec() {
    if (!video_codec_) return RtmpError::UnsupportedVideo;
    return bad("video frame of another codec than the parameters before it");
}

FlvTagger::Verdict FlvTagger::check_audio(ByteView body) {
    const unsigned codec = body[0] >> 4U;
    if (!is_known_audio(codec) || (audio_codec_ && audio_codec_ != codec)) {
        if (!audio_codec_) return RtmpError::UnsupportedAudio;
        return bad("audio tag of another codec than before");
    }
    if (codec == kAacAudio) return check_aac(body);
    if (body.size() < 2) return std::optional<TagKind>{};
    if (body.size() > kMaxOtherSoundBytes) return bad("audio tag of more than 64 KiB");
    audio_codec_ = codec;
    return std::optional{TagKind::Audio};
}

FlvTagger::Verdict FlvTagger::check_aac(ByteView body) {
    constexpr std::size_t header_bytes = 2;  // sound format, packet type
    if (body.size() < header_bytes) return bad("audio tag shorter than its header");
    const ByteView content = body.subspan(header_bytes);
    if (body[1] == kConfigPacket) {
        if (!is_audio_config(content)) return bad("implausible AAC parameters");
        audio_codec_ = kAacAudio;
        return std::optional{TagKind::AudioConfig};
    }
    if (body[1] != kFramePacket) return bad("AAC packet type out of range");
    if (content.empty() || !audio_codec_) return std::optional<TagKind>{};
    return std::optional{TagKind::Audio};
}

// Turns `@setDataFrame onMetaData {…}` into the script data `onMetaData {…}` of an FLV file.
FlvTagger::Verdict FlvTagger::check_data(Message& message) {
    const bool has_amf3_byte = message.type == MessageType::DataAmf3 && message.payload[0] == 0;
    const auto values = amf0::decode_all(ByteView{message.payload}.subspan(has_amf3_byte ? 1 : 0));
    if (!values) return bad("metadata that is not AMF0");
    const auto is_text = [&values](std::size_t index, std::string_view wanted) {
        if (index >= values->size()) return false;
        const std::string* text = amf0::text_of((*values)[index]);
        return text && *text == wanted;
    };
    const std::size_t name_at = is_text(0, "@setDataFrame") ? 1 : 0;
    if (!is_text(name_at, "onMetaData")) return std::optional<TagKind>{};
    if (name_at + 1 >= values->size()) return bad("metadata without content");

    ByteWriter out;
    amf0::encode((*values)[name_at], out);
    amf0::encode((*values)[name_at + 1], out);
    message.type = MessageType::DataAmf0;
    message.payload = out.take();
    return std::optional{TagKind::Data};
}

FlvTagger::Verdict FlvTagger::bad(std::string_view fault) {
    ++bad_tags_;
    bad_score_ += kBadTagWeight;
    last_fault_ = fault;
    if (bad_score_ >= kBadTagWeight * max_bad_tags_) return RtmpError::TooManyBadTags;
    return std::optional<TagKind>{};
}

std::string unsupported_sentence(const Message& message) {
    if (message.type == MessageType::Audio) {
        return fmt::format(
            "The sound is {}; this server takes AAC, and makes it of MP3, G.711, Speex, "
            "Nellymoser, ADPCM and PCM. In OBS: Settings, Output, Audio Encoder: AAC. Then start "
            "again.",
            audio_codec_name(message.payload));
    }
    if (is_multitrack(message.payload)) {
        return "The video is several tracks at once (multitrack); this server takes one, and makes "
               "the smaller pictures itself. In OBS: Settings, Stream: switch Multitrack Video (or "
               "Enhanced Broadcasting) off. Then start again.";
    }
    return fmt::format(
        "The video is {}; this server takes H.264, or HEVC and AV1 as OBS 30 and later send them. "
        "In OBS: Settings, Output, Video Encoder: x264 or another H.264 encoder. Then start again.",
        video_codec_name(message.payload));
}

}  // namespace shopfloor::ingest::rtmp
