// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/flv_codec.hpp"

#include "pipeline/media/enhanced_video.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace shopfloor::ingest::rtmp {
namespace {

using Names = std::array<std::string_view, 16>;

constexpr std::uint8_t kEnhancedAudio = 9;

// Ids 8, 12, 13 and 14 of video are unofficial, but seen.
constexpr Names kVideoNames{"",
                            "JPEG",
                            "Sorenson H.263",
                            "Screen video",
                            "VP6",
                            "VP6 with alpha",
                            "Screen video 2",
                            "H.264",
                            "H.263",
                            "MPEG-4 part 2",
                            "",
                            "",
                            "HEVC (H.265)",
                            "AV1",
                            "VP8",
                            ""};

constexpr Names kAudioNames{"PCM",
                            "ADPCM",
                            "MP3",
                            "PCM",
                            "Nellymoser",
                            "Nellymoser",
                            "Nellymoser",
                            "G.711 A-law",
                            "G.711 mu-law",
                            "",
                            "AAC",
                            "Speex",
                            "",
                            "Opus",
                            "MP3",
                            "device-specific sound"};

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kFourCcNames{{
    {"hvc1", "HEVC (H.265)"},
    {"hev1", "HEVC (H.265)"},
    {"vvc1", "VVC (H.266)"},
    {"av01", "AV1"},
    {"vp08", "VP8"},
    {"vp09", "VP9"},
    {"avc1", "H.264 in the enhanced RTMP form"},
    {"Opus", "Opus"},
    {"fLaC", "FLAC"},
    {".mp3", "MP3"},
    {"mp4a", "AAC in the enhanced RTMP form"},
    {"ac-3", "AC-3"},
}};

std::string four_cc_name(ByteView body) {
    constexpr std::size_t four_cc_at = 1;
    if (body.size() < four_cc_at + 4) return "unknown";
    const std::string_view code = as_text(body.subspan(four_cc_at, 4));
    const auto known = std::find_if(kFourCcNames.begin(),
                                    kFourCcNames.end(),
                                    [code](const auto& entry) { return entry.first == code; });
    return std::string{known == kFourCcNames.end() ? "unknown" : known->second};
}

std::string name_in(const Names& names, unsigned id) {
    return names.at(id).empty() ? fmt::format("unknown (FLV codec {})", id)
                                : std::string{names.at(id)};
}

// Reads `count` parameter sets and says whether each is one of NAL unit type `type`.
bool read_parameter_sets(ByteReader& in, unsigned count, unsigned type) {
    for (unsigned index = 0; index < count; ++index) {
        const ByteView unit = in.bytes(in.u16());
        if (unit.empty() || (unit[0] & 0x1fU) != type) return false;
    }
    return count > 0;
}

// At most eight bytes of seven bits each (AV1, 4.10.5).
std::size_t read_leb128(ByteReader& in) {
    std::size_t value = 0;
    for (unsigned index = 0; index < 8; ++index) {
        const std::size_t byte = in.u8();
        value |= (byte & 0x7fU) << (index * 7);
        if ((byte & 0x80U) == 0) break;
    }
    return value;
}

}  // namespace

bool is_known_audio(unsigned codec) noexcept {
    // PCM, ADPCM, MP3, PCM, Nellymoser (4 to 6), G.711 (7 and 8), AAC, Speex, MP3 of 8 kHz.
    constexpr unsigned known = 0x01ffU | 1U << kAacAudio | 1U << 11U | 1U << 14U;
    return codec < 16 && (known >> codec & 1U) != 0;
}

std::string video_codec_name(ByteView body) {
    if (body.empty()) return "unknown";
    return media::is_enhanced_video(body[0]) ? four_cc_name(body)
                                             : name_in(kVideoNames, body[0] & 0x0fU);
}

std::string audio_codec_name(ByteView body) {
    if (body.empty()) return "unknown";
    const unsigned id = body[0] >> 4U;
    return id == kEnhancedAudio ? four_cc_name(body) : name_in(kAudioNames, id);
}

std::optional<std::size_t> nal_length_width(ByteView avcc) {
    constexpr unsigned sps_type = 7;
    constexpr unsigned pps_type = 8;
    ByteReader in{avcc};
    if (in.u8() != 1) return std::nullopt;  // configurationVersion
    in.u24();                               // profile, compatibility, level
    const std::size_t width = (in.u8() & 3U) + 1;
    if (!in.ok() || width == 3) return std::nullopt;
    if (!read_parameter_sets(in, in.u8() & 0x1fU, sps_type)) return std::nullopt;
    if (!read_parameter_sets(in, in.u8(), pps_type)) return std::nullopt;
    return width;
}

bool is_av1_config(ByteView av1c) {
    constexpr std::uint8_t marker_and_version = 0x81;
    constexpr std::size_t fixed_bytes = 4;
    return av1c.size() >= fixed_bytes && av1c[0] == marker_and_version &&
           (av1c.size() == fixed_bytes || obus_fit(av1c.subspan(fixed_bytes)));
}

bool obus_fit(ByteView unit) {
    constexpr unsigned forbidden_bit = 0x80;
    constexpr unsigned extension_bit = 0x04;
    constexpr unsigned has_size_bit = 0x02;
    ByteReader in{unit};
    while (in.remaining() > 0) {
        const unsigned header = in.u8();
        if ((header & forbidden_bit) != 0) return false;
        if ((header & extension_bit) != 0) in.u8();
        const bool has_size = (header & has_size_bit) != 0;
        in.bytes(has_size ? read_leb128(in) : in.remaining());
        if (!in.ok()) return false;
    }
    return !unit.empty();
}

bool nal_units_fit(ByteView units, std::size_t width) {
    ByteReader in{units};
    while (in.remaining() > 0) {
        std::size_t length = 0;
        for (const std::uint8_t byte : in.bytes(width)) {
            length = length << 8U | byte;
        }
        if (!in.ok()) return false;
        in.bytes(length);
        if (!in.ok()) return false;
    }
    return true;
}

bool is_audio_config(ByteView config) {
    if (config.size() < 2) return false;
    const unsigned object_type = config[0] >> 3U;
    const unsigned frequency = (config[0] & 7U) << 1U | config[1] >> 7U;
    constexpr unsigned explicit_frequency = 15;
    const bool is_reserved = frequency == 13 || frequency == 14;
    const bool has_room = frequency != explicit_frequency || config.size() >= 5;
    return object_type != 0 && !is_reserved && has_room;
}

}  // namespace shopfloor::ingest::rtmp
