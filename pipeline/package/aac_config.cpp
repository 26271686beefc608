// SPDX-License-Identifier: MIT
#include "pipeline/package/aac_config.hpp"

#include "pipeline/package/bit_stream.hpp"
#include "pipeline/package/package_error.hpp"

#include <array>
#include <string_view>

namespace shopfloor::package {
namespace {

constexpr std::uint32_t kObjectLc = 2;
constexpr std::uint32_t kObjectSbr = 5;
constexpr std::uint32_t kObjectPs = 29;
constexpr std::uint32_t kExplicitRate = 15;
constexpr std::uint32_t kSyncExtension = 0x2b7;
constexpr std::array<std::uint32_t, 13> kSampleRates{
    96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350};
constexpr std::array<std::uint32_t, 8> kChannels{0, 1, 2, 3, 4, 5, 6, 8};
// Syntactic elements of each channel configuration: single, pair, low frequency.
constexpr std::array<std::string_view, 8> kElements{
    "", "s", "p", "sp", "sps", "spp", "sppl", "spppl"};

std::uint32_t read_object_type(BitReader& in) {
    const std::uint32_t type = in.bits(5);
    return type == 31 ? 32 + in.bits(6) : type;
}

// Zero for a reserved index.
std::uint32_t read_sample_rate(BitReader& in) {
    const std::uint32_t index = in.bits(4);
    if (index == kExplicitRate) return in.bits(24);
    return index < kSampleRates.size() ? kSampleRates[index] : 0;
}

// Old decoders stop before it: how SBR is told without changing the object type.
void read_sync_extension(BitReader& in, AacConfig& config) {
    constexpr unsigned extension_bits = 17;
    if (in.remaining() < extension_bits || in.bits(11) != kSyncExtension) return;
    if (read_object_type(in) != kObjectSbr || !in.flag()) return;
    config.output_sample_rate_hz = read_sample_rate(in);
}

bool is_valid_rate(std::uint32_t rate_hz) { return rate_hz >= 4000 && rate_hz <= 192000; }

// channel_pair_element and the rest differ by whether ics_info stands in each channel.
void write_channel(BitWriter& out, bool has_ics_info) {
    out.bits(0, 8);                     // global_gain
    if (has_ics_info) out.bits(0, 11);  // one long window without scale factor bands
    out.bits(0, 3);                     // no pulse, no noise shaping, no gain control
}

void write_element(BitWriter& out, char element, std::uint32_t tag) {
    constexpr std::uint32_t id_single = 0;
    constexpr std::uint32_t id_pair = 1;
    constexpr std::uint32_t id_low_frequency = 3;
    if (element == 'p') {
        out.bits(id_pair, 3);
        out.bits(tag, 4);
        out.bits(1, 1);   // common_window
        out.bits(0, 11);  // its ics_info
        out.bits(0, 2);   // ms_mask_present
        write_channel(out, false);
        write_channel(out, false);
        return;
    }
    out.bits(element == 's' ? id_single : id_low_frequency, 3);
    out.bits(tag, 4);
    write_channel(out, true);
}

}  // namespace

Result<AacConfig> parse_aac_config(ByteView specific_config) {
    BitReader in{specific_config};
    AacConfig config;
    config.object_type = read_object_type(in);
    config.sample_rate_hz = read_sample_rate(in);
    config.output_sample_rate_hz = config.sample_rate_hz;
    config.channel_configuration = in.bits(4);

    std::uint32_t core_type = config.object_type;
    if (core_type == kObjectSbr || core_type == kObjectPs) {
        config.output_sample_rate_hz = read_sample_rate(in);
        core_type = read_object_type(in);
    }
    const bool has_short_frames = in.flag();
    if (in.flag()) in.skip(14);  // core coder delay
    in.skip(1);
    if (!in.ok()) return PackageError::TruncatedConfig;
    if (core_type != kObjectLc) return PackageError::UnsupportedConfig;
    if (config.channel_configuration == 0 || config.channel_configuration >= kChannels.size()) {
        return PackageError::UnsupportedConfig;
    }
    if (config.object_type == kObjectLc) read_sync_extension(in, config);
    if (!in.ok()) return PackageError::TruncatedConfig;
    if (!is_valid_rate(config.sample_rate_hz) || !is_valid_rate(config.output_sample_rate_hz)) {
        return PackageError::InvalidConfig;
    }
    config.samples_per_frame = has_short_frames ? 960 : 1024;
    config.channels = config.object_type == kObjectPs ? 2 : kChannels[config.channel_configuration];
    return config;
}

Bytes silence_specific_config() { return {0x11, 0x90}; }

Bytes silent_frame(std::uint32_t channel_configuration) {
    constexpr std::uint32_t id_end = 7;
    const std::string_view elements =
        channel_configuration < kElements.size() ? kElements[channel_configuration] : "";
    BitWriter out;
    std::array<std::uint32_t, 128> next_tag{};
    for (const char element : elements) {
        write_element(out, element, next_tag.at(static_cast<std::size_t>(element))++);
    }
    out.bits(id_end, 3);
    return out.take();
}

}  // namespace shopfloor::package
