// SPDX-License-Identifier: MIT
// A show's media, byte for byte as broadcasts put it out, with frames of a few bytes.
#pragma once

#include "pipeline/package/fragment.hpp"
#include "pipeline/package/init_segment.hpp"
#include "server/broadcast/chunk_framer.hpp"
#include "tests/unit/pipeline/package/samples.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace shopfloor::test {

/// Chunks of three frames at 30 fps, a keyframe in each fifth one: two groups a second.
class ShowMedia {
public:
    explicit ShowMedia(std::uint32_t epoch = 1, std::uint32_t width = 1280) {
        tracks_.video.width = width;
        const wire::Ready ready{
            .rendition = 0,
            .video = {.codec = "avc1.64001f", .width = width, .height = 720, .frame_rate = 30},
            .audio = {.codec = "mp4a.40.2", .sample_rate_hz = 48000, .channels = 2},
            .init_segment = package::init_segment(tracks_)};
        init_ = broadcast::make_init(ready, epoch, {});
    }

    const std::shared_ptr<const broadcast::Init>& init() const { return init_; }
    /// Another worker's first words, with the same or with other bytes.
    void begin_epoch(std::uint32_t epoch, std::uint32_t width = 1280) {
        init_ = ShowMedia{epoch, width}.init();
    }

    /// Chunk `number` of the broadcast's timeline, from 0.
    broadcast::SharedChunk chunk(std::uint32_t number, std::vector<room::Cue> cues = {}) const {
        const bool has_key = number % kChunksOfGroup == 0;
        std::vector<package::Sample> video;
        std::vector<package::Sample> audio;
        for (std::uint32_t frame = 0; frame < kFrames; ++frame) {
            const std::int64_t at = std::int64_t{number} * kFrames + frame;
            video.push_back({.decode_ticks = at * kFrameTicks,
                             .duration_ticks = kFrameTicks,
                             .composition_ticks = kFrameTicks,  // one frame, as with B-frames
                             .is_sync = has_key && frame == 0,
                             .payload = package::access_unit(has_key && frame == 0)});
            audio.push_back({.decode_ticks = at * 1600,
                             .duration_ticks = 1600,
                             .payload = Bytes(6, static_cast<std::uint8_t>(at))});
        }
        const package::Fragment fragment = package::write_fragment(number + 1, video, audio);
        wire::Chunk made;
        made.begins_with_keyframe = has_key;
        made.duration = kChunkTime;
        made.end = kChunkTime;
        made.decode_times = {{{fragment.video.offset, package::kVideoTimescale, 0}, {}}};
        made.cmaf = fragment.bytes;
        broadcast::FrameOrder order;
        order.placed.time = kChunkTime * number;
        order.placed.presentation_time = order.placed.time + media::MediaTime{33333};
        order.placed.ticks = {std::uint64_t{number} * kFrames * kFrameTicks, 0};
        order.sequence = number + 1;
        order.init = init_;
        order.cues = cues;
        return broadcast::make_chunk(std::move(made), order).value();
    }

    static constexpr std::uint32_t kChunksOfGroup = 5;
    static constexpr std::uint32_t kFrames = 3;
    static constexpr std::uint32_t kFrameTicks = 3000;
    static constexpr media::MediaTime kChunkTime{100'000};

private:
    package::TrackSet tracks_ = package::sample_tracks();
    std::shared_ptr<const broadcast::Init> init_;
};

/// The descriptor under which this process has the file open.
inline int descriptor_of(const std::filesystem::path& file) {
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code error;
        if (std::filesystem::read_symlink(entry.path(), error) != file) continue;
        return std::stoi(entry.path().filename().string());
    }
    throw std::runtime_error{"not open"};
}

/// From now on the open file cannot be synced: its descriptor is a pipe's.
inline void break_sync(const std::filesystem::path& file) {
    int ends[2] = {};
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error{"no pipe"};
    ::dup2(ends[1], descriptor_of(file));
    ::close(ends[0]);
    ::close(ends[1]);
}

inline std::string read_text(const std::filesystem::path& file) {
    std::ifstream stream{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

inline void write_text(const std::filesystem::path& file, std::string_view text) {
    std::ofstream{file, std::ios::binary} << text;
}

}  // namespace shopfloor::test
