// SPDX-License-Identifier: MIT
#include "tests/media/options.hpp"

#include <charconv>
#include <functional>
#include <map>
#include <string_view>

namespace shopfloor::test_media {

namespace {

constexpr std::uint64_t kMostFrames = std::uint64_t{1} << 40;

template <class Number>
bool parse_number(std::string_view text, Number low, Number high, Number& out) {
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc{} && stop == end && out >= low && out <= high;
}

bool parse_size(std::string_view text, Size& out) {
    const std::size_t cross = text.find('x');
    if (cross == std::string_view::npos) return false;
    return parse_number(text.substr(0, cross), 64, 7680, out.width) &&
           parse_number(text.substr(cross + 1), 64, 7680, out.height) && out.width % 2 == 0 &&
           out.height % 2 == 0;
}

using Take = std::function<bool(std::string_view)>;

std::map<std::string_view, Take> valued(Options& out, std::uint64_t& seconds) {
    return {
        {"--size", [&](std::string_view text) { return parse_size(text, out.size); }},
        {"--fps",
         [&](std::string_view text) { return parse_number(text, 1, 240, out.frames_per_second); }},
        {"--frames",
         [&](std::string_view text) {
             return parse_number<std::uint64_t>(text, 0, kMostFrames, out.frames);
         }},
        {"--duration",
         [&](std::string_view text) {
             return parse_number<std::uint64_t>(text, 0, kMostFrames / 240, seconds);
         }},
        {"--video", [&](std::string_view text) { return !(out.video_path = text).empty(); }},
        {"--audio", [&](std::string_view text) { return !(out.audio_path = text).empty(); }},
        {"--audio-fd",
         [&](std::string_view text) { return parse_number(text, 1, 1023, out.audio_descriptor); }},
        {"--channels",
         [&](std::string_view text) { return parse_number(text, 1, 2, out.channels); }},
    };
}

}  // namespace

std::optional<Options> parse_options(int count, const char* const* words) {
    Options options;
    std::uint64_t seconds = 0;
    const auto takers = valued(options, seconds);
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--flash") {
            options.flash = true;
        } else if (word == "--unpaced") {
            options.pace = Pace::AsFastAsPossible;
        } else {
            const auto taker = takers.find(word);
            if (taker == takers.end() || ++i == count || !taker->second(words[i])) return {};
        }
    }
    if (seconds > 0) options.frames = seconds * static_cast<unsigned>(options.frames_per_second);
    return options;
}

}  // namespace shopfloor::test_media
