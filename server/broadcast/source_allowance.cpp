// SPDX-License-Identifier: MIT
#include "server/broadcast/source_allowance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace shopfloor::broadcast {
namespace {

// A scene that changes may take more for a moment; an encoder that was set so does all the time.
constexpr unsigned kSecondsOver = 5;

}  // namespace

std::optional<wire::Warning> SourceAllowance::take(const wire::Ready& ready) {
    if (limits_.short_side == 0 || ready.rendition != 0 || ready.is_encoded) return std::nullopt;
    const std::uint32_t side = std::min(ready.video.width, ready.video.height);
    if (side <= limits_.short_side || std::exchange(has_told_size_, true)) return std::nullopt;
    return wire::Warning{
        .code = "over_size",
        .text = fmt::format("The encoder sends {}x{}; this server permits {}p. In OBS, set "
                            "Settings > Video > Output (Scaled) Resolution to {}p or less.",
                            ready.video.width,
                            ready.video.height,
                            limits_.short_side,
                            limits_.short_side)};
}

std::optional<wire::Warning> SourceAllowance::take(const wire::Stats& stats) {
    const bool is_over = limits_.bitrate_bps != 0 && stats.video_bitrate_bps > limits_.bitrate_bps;
    seconds_over_ = is_over ? seconds_over_ + 1 : 0;
    if (seconds_over_ < kSecondsOver || std::exchange(has_told_bitrate_, true)) return std::nullopt;
    return wire::Warning{
        .code = "over_bitrate",
        .text = fmt::format("The encoder sends {:.1f} Mbit/s; this server permits {:.1f}. In OBS, "
                            "set Settings > Output > Video Bitrate to {} Kbps or less.",
                            static_cast<double>(stats.video_bitrate_bps) / 1e6,
                            static_cast<double>(limits_.bitrate_bps) / 1e6,
                            limits_.bitrate_bps / 1000)};
}

}  // namespace shopfloor::broadcast
