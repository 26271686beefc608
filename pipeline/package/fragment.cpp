// SPDX-License-Identifier: MIT
#include "pipeline/package/fragment.hpp"

#include "pipeline/package/box_writer.hpp"
#include "pipeline/package/init_segment.hpp"

#include <algorithm>
#include <cassert>

namespace shopfloor::package {
namespace {

constexpr std::uint32_t kDefaultBaseIsMoof = 0x020000;
constexpr std::uint32_t kDefaultSampleFlags = 0x000020;
constexpr std::uint32_t kSyncSample = 0x02000000;     // depends on no other
constexpr std::uint32_t kNonSyncSample = 0x01010000;  // depends on others
constexpr std::uint32_t kTrunDataOffset = 0x000001;
constexpr std::uint32_t kTrunDurations = 0x000100;
constexpr std::uint32_t kTrunSizes = 0x000200;
constexpr std::uint32_t kTrunFlags = 0x000400;
constexpr std::uint32_t kTrunCompositionOffsets = 0x000800;
constexpr std::size_t kMdatHeaderBytes = 8;

std::size_t payload_bytes(std::span<const Sample> samples) {
    std::size_t total = 0;
    for (const Sample& sample : samples) {
        total += sample.payload.size();
    }
    return total;
}

DecodeTimeAt write_decode_time(ByteWriter& out, std::int64_t ticks) {
    DecodeTimeAt at{.ticks = static_cast<std::uint64_t>(std::max<std::int64_t>(ticks, 0))};
    write_full_box(out, "tfdt", 1, 0, [&] {
        at.offset = static_cast<std::uint32_t>(out.size());
        out.u64(at.ticks);
    });
    return at;
}

constexpr std::uint32_t kAudioRun = kTrunDataOffset | kTrunDurations | kTrunSizes;
constexpr std::uint32_t kVideoRun = kAudioRun | kTrunFlags | kTrunCompositionOffsets;

// Returns where the trun's data_offset is to be filled in.
std::size_t write_run(ByteWriter& out, std::uint32_t flags, std::span<const Sample> samples) {
    std::size_t data_offset_at = 0;
    write_full_box(out, "trun", 1, flags, [&] {
        out.u32(static_cast<std::uint32_t>(samples.size()));
        data_offset_at = out.size();
        out.u32(0);
        for (const Sample& sample : samples) {
            out.u32(sample.duration_ticks);
            out.u32(static_cast<std::uint32_t>(sample.payload.size()));
            if ((flags & kTrunFlags) != 0) out.u32(sample.is_sync ? kSyncSample : kNonSyncSample);
            if ((flags & kTrunCompositionOffsets) != 0) {
                out.u32(static_cast<std::uint32_t>(sample.composition_ticks));
            }
        }
    });
    return data_offset_at;
}

void write_track_header(ByteWriter& out, std::uint32_t track_id, std::uint32_t sample_flags) {
    write_full_box(out, "tfhd", 0, kDefaultBaseIsMoof | kDefaultSampleFlags, [&] {
        out.u32(track_id);
        out.u32(sample_flags);
    });
}

}  // namespace

Fragment write_fragment(std::uint32_t sequence,
                        std::span<const Sample> video,
                        std::span<const Sample> audio) {
    assert(!video.empty());
    Fragment fragment;
    ByteWriter out;
    std::size_t video_offset_at = 0;
    std::size_t audio_offset_at = 0;
    write_box(out, "moof", [&] {
        write_full_box(out, "mfhd", 0, 0, [&] { out.u32(sequence); });
        write_box(out, "traf", [&] {
            write_track_header(out, kVideoTrackId, kNonSyncSample);
            fragment.video = write_decode_time(out, video.front().decode_ticks);
            video_offset_at = write_run(out, kVideoRun, video);
        });
        if (audio.empty()) return;
        write_box(out, "traf", [&] {
            write_track_header(out, kAudioTrackId, kSyncSample);
            fragment.audio = write_decode_time(out, audio.front().decode_ticks);
            audio_offset_at = write_run(out, kAudioRun, audio);
        });
    });

    const std::size_t video_at = out.size() + kMdatHeaderBytes;
    out.patch_u32(video_offset_at, static_cast<std::uint32_t>(video_at));
    if (!audio.empty()) {
        const std::size_t audio_at = video_at + payload_bytes(video);
        out.patch_u32(audio_offset_at, static_cast<std::uint32_t>(audio_at));
    }
    const std::size_t mdat_bytes = kMdatHeaderBytes + payload_bytes(video) + payload_bytes(audio);
    out.u32(static_cast<std::uint32_t>(mdat_bytes));
    out.text("mdat");
    const ByteView head = out.view();
    fragment.bytes.reserve(head.size() + mdat_bytes - kMdatHeaderBytes);
    fragment.bytes.assign(head.begin(), head.end());
    for (const std::span<const Sample> track : {video, audio}) {
        for (const Sample& sample : track) {
            fragment.bytes.insert(
                fragment.bytes.end(), sample.payload.begin(), sample.payload.end());
        }
    }
    return fragment;
}

}  // namespace shopfloor::package
