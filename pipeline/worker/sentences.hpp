// SPDX-License-Identifier: MIT
// What merchants are told about their source, and what to do about it.
#pragma once

#include "pipeline/package/avc_config.hpp"

#include <optional>
#include <string>

namespace shopfloor::worker {

/// Why browsers would not play this video; nothing when they do. Pure.
[[nodiscard]] std::optional<std::string> why_unplayable(const package::AvcConfig& video);
/// Pure.
[[nodiscard]] std::string too_large_text(std::uint32_t width, std::uint32_t height);
/// Pure.
[[nodiscard]] std::string too_deep_text(std::uint32_t bit_depth);

/// Pure.
[[nodiscard]] std::string large_picture_text(std::uint32_t width, std::uint32_t height);

/// Pure.
[[nodiscard]] std::string converted_text(media::SoundCodec codec);

/// Before the reason.
inline constexpr const char* kEncodedSourceText =
    "The server encodes the video anew, which costs quality. ";
inline constexpr const char* kHevcText =
    "The video is HEVC (H.265), which not all browsers play. Set the encoder to H.264 (x264 or a "
    "hardware H.264 encoder), and viewers get it as you send it.";
inline constexpr const char* kAv1Text =
    "The video is AV1, which not all browsers play. Set the encoder to H.264 (x264 or a hardware "
    "H.264 encoder), and viewers get it as you send it.";
inline constexpr const char* kNoDecoderText =
    "The server cannot decode this video. Set the encoder to H.264 (x264 or a hardware H.264 "
    "encoder).";
inline constexpr const char* kOnlyAudioText =
    "Sound arrives, but no video that can be read. Add a video source, and set the encoder to "
    "H.264 (x264 or a hardware H.264 encoder).";
inline constexpr const char* kUnknownVideoText =
    "The video is not H.264, HEVC or AV1, or its parameters are broken. Set the encoder to H.264 "
    "(x264 or a hardware H.264 encoder).";
inline constexpr const char* kNoFramesText =
    "Data arrives, but no video frames come out of it. Set the encoder to H.264 video and AAC "
    "sound, and start the stream again.";
inline constexpr const char* kNoKeyframeText =
    "Video arrives, but no keyframe: nobody sees a picture. Set the keyframe interval to 2 s (OBS: "
    "Settings, Output, Streaming), switch intra refresh off, and start the stream again.";
inline constexpr const char* kVideoStoppedText =
    "The picture has stopped, while other data still arrives. Check the camera and the video "
    "encoder, and start the stream again.";
inline constexpr const char* kBrokenVideoText =
    "The picture cannot be decoded without errors: viewers see blocks, or nothing. Set the encoder "
    "to x264 or another H.264 encoder, and start the stream again.";
inline constexpr const char* kBadTimesText =
    "The stream's times jump or stand still: picture and sound may stutter or come apart. Start "
    "the stream again; if that does not help, update the encoder, or use OBS.";
inline constexpr const char* kSoundStoppedText =
    "The sound has stopped: viewers hear silence until it comes back. Check the microphone, or the "
    "audio track that the encoder streams.";
inline constexpr const char* kNoAudioText =
    "No sound arrives: viewers hear silence. Check the microphone, or the audio track that the "
    "encoder streams.";
inline constexpr const char* kNotAacText =
    "The sound cannot be read: viewers hear silence. Set the audio encoder to AAC.";
inline constexpr const char* kLongGopText =
    "Keyframes are more than 3 s apart: viewers join late and recover slowly. Set the keyframe "
    "interval to 2 s (OBS: Settings, Output, Streaming).";
inline constexpr const char* kInterlacedText =
    "The video is interlaced: edges look combed when things move. Set the camera or the capture "
    "card to progressive.";
inline constexpr const char* kVideoChangedText = "The video's parameters changed.";
inline constexpr const char* kAudioChangedText = "The sound's parameters changed.";
inline constexpr const char* kStoppedText = "The stream was stopped.";

}  // namespace shopfloor::worker
