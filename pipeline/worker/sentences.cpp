// SPDX-License-Identifier: MIT
#include "pipeline/worker/sentences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shopfloor::worker {
namespace {

// Baseline, main, high (ITU-T H.264, annex A.2).
constexpr std::array<std::uint8_t, 3> kPlayedProfiles{66, 77, 100};

const char* name_of(media::SoundCodec codec) {
    switch (codec) {
        case media::SoundCodec::Mp3: return "MP3";
        case media::SoundCodec::Adpcm: return "ADPCM";
        case media::SoundCodec::Nellymoser: return "Nellymoser";
        case media::SoundCodec::PcmU8:
        case media::SoundCodec::PcmS16: return "PCM";
        case media::SoundCodec::Alaw: return "G.711 A-law";
        case media::SoundCodec::Mulaw: return "G.711 mu-law";
        case media::SoundCodec::Speex: return "Speex";
        case media::SoundCodec::Opus: return "Opus";
    }
    return "not AAC";
}

}  // namespace

std::optional<std::string> why_unplayable(const package::AvcConfig& video) {
    if (video.bit_depth != 8) {
        return fmt::format(
            "The video has {} bits a colour, which browsers do not play. Set the colour format "
            "to NV12 (8 bits) and the profile to high or main.",
            video.bit_depth);
    }
    if (video.chroma_format_idc != 1) {
        return "The video's colour format is not 4:2:0, which is the one that browsers play. Set "
               "the colour format to NV12 and the profile to high or main.";
    }
    if (std::ranges::count(kPlayedProfiles, video.profile_idc) == 0) {
        return fmt::format(
            "The video has an H.264 profile (number {}) that not all browsers play. Set the "
            "profile to high or main.",
            video.profile_idc);
    }
    return std::nullopt;
}

std::string too_large_text(std::uint32_t width, std::uint32_t height) {
    return fmt::format(
        "The picture has {}x{} pixels, which is more than the server decodes. Set the output "
        "resolution to 1920x1080 or less.",
        width,
        height);
}

std::string large_picture_text(std::uint32_t width, std::uint32_t height) {
    return fmt::format(
        "The picture has {}x{} pixels, which is more than phones play. Set the output resolution "
        "to 1920x1080 or less.",
        width,
        height);
}

std::string too_deep_text(std::uint32_t bit_depth) {
    return fmt::format(
        "The video has {} bits a colour, which is more than the server decodes. Set the colour "
        "format to NV12 (8 bits) and the profile to high or main.",
        bit_depth);
}

std::string converted_text(media::SoundCodec codec) {
    return fmt::format(
        "The sound is {}; the server makes AAC of it, which costs quality. Set the audio "
        "encoder to AAC.",
        name_of(codec));
}

}  // namespace shopfloor::worker
