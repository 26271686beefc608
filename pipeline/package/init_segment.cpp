// SPDX-License-Identifier: MIT
#include "pipeline/package/init_segment.hpp"

#include "pipeline/package/box_writer.hpp"

#include <algorithm>
#include <array>

namespace shopfloor::package {
namespace {

constexpr std::uint32_t kMovieTimescale = 1000;
constexpr std::uint32_t kFixedOne = 0x00010000;
constexpr std::uint16_t kUndetermined = 0x55c4;  // "und", five bits a letter

void write_matrix(ByteWriter& out) {
    constexpr std::array<std::uint32_t, 9> identity{
        kFixedOne, 0, 0, 0, kFixedOne, 0, 0, 0, 0x40000000};
    for (const std::uint32_t value : identity) {
        out.u32(value);
    }
}

void write_movie_header(ByteWriter& out) {
    write_full_box(out, "mvhd", 0, 0, [&] {
        write_zeros(out, 8);  // times of creation and change
        out.u32(kMovieTimescale);
        out.u32(0);  // duration: fragments tell
        out.u32(kFixedOne);
        out.u16(0x0100);
        write_zeros(out, 10);
        write_matrix(out);
        write_zeros(out, 24);
        out.u32(kAudioTrackId + 1);
    });
}

// In square pixels, as the field wants it.
std::uint32_t shown_width(const VideoTrack& video) {
    const std::uint64_t width = std::uint64_t{video.width} * video.pixel.width / video.pixel.height;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(width, 0xffff));
}

void write_track_header(ByteWriter& out, std::uint32_t track_id, const VideoTrack* video) {
    constexpr std::uint32_t enabled_in_movie = 3;
    write_full_box(out, "tkhd", 0, enabled_in_movie, [&] {
        write_zeros(out, 8);
        out.u32(track_id);
        write_zeros(out, 8);
        write_zeros(out, 8);
        out.u32(0);                   // layer, alternate group
        out.u16(video ? 0 : 0x0100);  // volume
        out.u16(0);
        write_matrix(out);
        out.u32(video ? shown_width(*video) << 16U : 0);
        out.u32(video ? video->height << 16U : 0);
    });
}

void write_media_header(ByteWriter& out, std::uint32_t timescale, std::string_view handler) {
    write_full_box(out, "mdhd", 0, 0, [&] {
        write_zeros(out, 8);
        out.u32(timescale);
        out.u32(0);
        out.u16(kUndetermined);
        out.u16(0);
    });
    write_full_box(out, "hdlr", 0, 0, [&] {
        out.u32(0);
        out.text(handler);
        write_zeros(out, 12);
        out.text("shopfloor");
        out.u8(0);
    });
}

void write_avc1(ByteWriter& out, const TrackSet& tracks) {
    write_box(out, "avc1", [&] {
        write_zeros(out, 6);
        out.u16(1);  // data_reference_index
        write_zeros(out, 16);
        out.u16(static_cast<std::uint16_t>(tracks.video.width));
        out.u16(static_cast<std::uint16_t>(tracks.video.height));
        out.u32(0x00480000);  // 72 dpi
        out.u32(0x00480000);
        out.u32(0);
        out.u16(1);  // frames a sample
        write_zeros(out, 32);
        out.u16(0x0018);  // depth
        out.u16(0xffff);
        write_box(out, "avcC", [&] { out.bytes(tracks.video.config); });
        if (tracks.video.pixel.is_square()) return;
        write_box(out, "pasp", [&] {
            out.u32(tracks.video.pixel.width);
            out.u32(tracks.video.pixel.height);
        });
    });
}

// A descriptor's tag and its one-byte size (ISO/IEC 14496-1, 8.3.3); ours stay under 128 bytes.
void write_descriptor(ByteWriter& out, std::uint8_t tag, std::size_t size) {
    out.u8(tag);
    out.u8(static_cast<std::uint8_t>(size));
}

void write_esds(ByteWriter& out, ByteView specific_config) {
    const std::size_t specific = 2 + specific_config.size();
    const std::size_t decoder = 13 + specific;
    constexpr std::size_t sync_layer = 3;
    write_full_box(out, "esds", 0, 0, [&] {
        write_descriptor(out, 0x03, 3 + 2 + decoder + sync_layer);
        out.u16(0);  // ES_ID
        out.u8(0);
        write_descriptor(out, 0x04, decoder);
        out.u8(0x40);  // MPEG-4 audio
        out.u8(0x15);  // audio stream
        out.u24(0);
        out.u32(0);  // bit rates: not told
        out.u32(0);
        write_descriptor(out, 0x05, specific_config.size());
        out.bytes(specific_config);
        write_descriptor(out, 0x06, 1);
        out.u8(2);
    });
}

void write_mp4a(ByteWriter& out, const TrackSet& tracks) {
    // The field is 16.16; a rate that does not fit is told by the AudioSpecificConfig alone.
    const std::uint32_t rate_hz = tracks.audio.output_sample_rate_hz;
    write_box(out, "mp4a", [&] {
        write_zeros(out, 6);
        out.u16(1);
        write_zeros(out, 8);
        out.u16(static_cast<std::uint16_t>(tracks.audio.channels));
        out.u16(16);
        write_zeros(out, 4);
        out.u32(rate_hz <= 0xffff ? rate_hz << 16U : 0);
        write_esds(out, tracks.specific_config);
    });
}

template <class SampleEntry>
void write_media_information(ByteWriter& out, bool is_video, SampleEntry entry) {
    write_box(out, "minf", [&] {
        if (is_video) write_full_box(out, "vmhd", 0, 1, [&] { write_zeros(out, 8); });
        if (!is_video) write_full_box(out, "smhd", 0, 0, [&] { write_zeros(out, 4); });
        write_box(out, "dinf", [&] {
            write_full_box(out, "dref", 0, 0, [&] {
                out.u32(1);
                write_full_box(out, "url ", 0, 1, [] {});
            });
        });
        write_box(out, "stbl", [&] {
            write_full_box(out, "stsd", 0, 0, [&] {
                out.u32(1);
                entry();
            });
            write_full_box(out, "stts", 0, 0, [&] { out.u32(0); });
            write_full_box(out, "stsc", 0, 0, [&] { out.u32(0); });
            write_full_box(out, "stsz", 0, 0, [&] { write_zeros(out, 8); });
            write_full_box(out, "stco", 0, 0, [&] { out.u32(0); });
        });
    });
}

void write_video_track(ByteWriter& out, const TrackSet& tracks) {
    write_box(out, "trak", [&] {
        write_track_header(out, kVideoTrackId, &tracks.video);
        write_box(out, "mdia", [&] {
            write_media_header(out, kVideoTimescale, "vide");
            write_media_information(out, true, [&] { write_avc1(out, tracks); });
        });
    });
}

void write_audio_track(ByteWriter& out, const TrackSet& tracks) {
    write_box(out, "trak", [&] {
        write_track_header(out, kAudioTrackId, nullptr);
        write_box(out, "mdia", [&] {
            write_media_header(out, tracks.audio.sample_rate_hz, "soun");
            write_media_information(out, false, [&] { write_mp4a(out, tracks); });
        });
    });
}

void write_track_defaults(ByteWriter& out, std::uint32_t track_id) {
    write_full_box(out, "trex", 0, 0, [&] {
        out.u32(track_id);
        out.u32(1);  // sample description
        write_zeros(out, 12);
    });
}

}  // namespace

Bytes init_segment(const TrackSet& tracks) {
    ByteWriter out;
    write_box(out, "ftyp", [&] {
        out.text("iso6");
        out.u32(0);
        out.text("iso6msdh");
    });
    write_box(out, "moov", [&] {
        write_movie_header(out);
        write_video_track(out, tracks);
        write_audio_track(out, tracks);
        write_box(out, "mvex", [&] {
            write_track_defaults(out, kVideoTrackId);
            write_track_defaults(out, kAudioTrackId);
        });
    });
    return out.take();
}

}  // namespace shopfloor::package
