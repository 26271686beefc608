// SPDX-License-Identifier: MIT
#include "pipeline/media/hevc_config.hpp"

#include <algorithm>

namespace shopfloor::media {
namespace {

constexpr unsigned kNalSps = 33;
constexpr unsigned kNalPps = 34;

unsigned type_of(ByteView nal) { return nal.front() >> 1U & 0x3fU; }

bool has_type(const HevcConfig& config, unsigned type) {
    return std::ranges::any_of(config.parameter_sets,
                               [type](ByteView nal) { return type_of(nal) == type; });
}

}  // namespace

std::optional<HevcConfig> parse_hevc_config(ByteView hvcc) {
    constexpr std::size_t bytes_about_profile = 20;  // and level, parallelism, format, rate
    ByteReader in{hvcc};
    const std::uint8_t version = in.u8();
    in.bytes(bytes_about_profile);
    HevcConfig config;
    config.nal_length_bytes = (in.u8() & 3U) + std::size_t{1};
    const unsigned arrays = in.u8();
    for (unsigned array = 0; array < arrays && in.ok(); ++array) {
        in.u8();  // the type is told by each NAL unit too
        const unsigned count = in.u16();
        for (unsigned index = 0; index < count && in.ok(); ++index) {
            const ByteView nal = in.bytes(in.u16());
            if (nal.empty()) return std::nullopt;
            config.parameter_sets.push_back(nal);
        }
    }
    const bool is_sane = in.ok() && version <= 1 && config.nal_length_bytes != 3 &&
                         has_type(config, kNalSps) && has_type(config, kNalPps);
    return is_sane ? std::optional{config} : std::nullopt;
}

}  // namespace shopfloor::media
