// SPDX-License-Identifier: MIT
// RTMP media messages to FLV tags (Adobe Flash Video File Format 10.1, annex E;
// enhanced RTMP).
#pragma once

#include "pipeline/base/result.hpp"
#include "pipeline/media/format.hpp"
#include "server/ingest/rtmp/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::ingest::rtmp {

enum class TagKind : std::uint8_t { VideoConfig, AudioConfig, Keyframe, Delta, Audio, Data };

struct FlvTag {
    TagKind kind = TagKind::Data;
    Bytes bytes;  // header, body, PreviousTagSize
};

/// The 9 bytes of an FLV file's header, audio and video announced, and PreviousTagSize0.
[[nodiscard]] Bytes flv_file_header();

/// A message's FLV tag, its 32-bit timestamp kept as it is.
[[nodiscard]] Bytes flv_tag(const Message& message);

/// Lets only tags through whose lengths hold: the demuxer behind swallows everything after a
/// broken one without a word. Owner: one thread.
class FlvTagger {
public:
    /// `max_bad_tags` in a row end the stream; so does a lasting share of over 5 %.
    explicit FlvTagger(std::uint32_t max_bad_tags = 100) : max_bad_tags_(max_bad_tags) {}

    /// The tag of an audio, video or data message. Nothing for what is dropped: broken tags
    /// (counted), and what means nothing to the worker (empty bodies, frames before their
    /// codec parameters, data other than onMetaData).
    /// Errors: UnsupportedVideo, UnsupportedAudio, TooManyBadTags.
    [[nodiscard]] Result<std::optional<FlvTag>> take(Message message);

    std::uint64_t bad_tags() const noexcept { return bad_tags_; }
    /// What was wrong with the latest broken tag; "" when there was none.
    std::string_view last_fault() const noexcept { return last_fault_; }

private:
    using Verdict = Result<std::optional<TagKind>>;

    Verdict check(Message& message);
    Verdict check_video(ByteView body);
    Verdict check_enhanced_video(ByteView body);
    Verdict check_video_config(media::VideoCodec codec, ByteView record);
    Verdict check_frame(ByteView content, bool is_key);
    Verdict other_codec();
    Verdict check_audio(ByteView body);
    Verdict check_aac(ByteView body);
    Verdict check_data(Message& message);
    Verdict bad(std::string_view fault);

    std::uint32_t max_bad_tags_;
    std::uint64_t bad_tags_ = 0;
    std::uint64_t bad_score_ = 0;
    std::string_view last_fault_;                   // a literal
    std::optional<media::VideoCodec> video_codec_;  // of the latest codec parameters
    std::size_t nal_width_ = 0;                     // of H.264 and HEVC
    std::optional<unsigned> audio_codec_;  // from AAC's parameters, or another's first frame, on
};

/// For the encoder's user: which codec `message` has, and what to set instead.
[[nodiscard]] std::string unsupported_sentence(const Message& message);

}  // namespace shopfloor::ingest::rtmp
