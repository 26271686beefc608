// SPDX-License-Identifier: MIT
#pragma once

#include "tests/media/test_picture.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shopfloor::test_media {

enum class Pace { RealTime, AsFastAsPossible };

struct Options {
    Size size;
    int frames_per_second = 30;
    std::uint64_t frames = 0;  // 0: until the reader goes
    bool flash = false;        // each second: a field flashes for two frames, and a beep begins
    Pace pace = Pace::RealTime;
    std::string video_path = "-";  // "-" is stdout; a FIFO waits for its reader
    std::string audio_path;
    int audio_descriptor = -1;  // instead of a path
    int channels = 2;

    bool has_audio() const { return !audio_path.empty() || audio_descriptor >= 0; }
};

inline constexpr const char* kUsage =
    "clocked_source [--size 1280x720] [--fps 30] [--frames N | --duration SECONDS] [--flash]\n"
    "               [--video PATH] [--audio PATH | --audio-fd N] [--channels 1|2] [--unpaced]\n"
    "Writes raw I420 frames (to stdout unless --video) and s16le 48 kHz sound, in real time.\n";

/// The command line's words, or nothing when one of them makes no sense.
[[nodiscard]] std::optional<Options> parse_options(int count, const char* const* words);

}  // namespace shopfloor::test_media
