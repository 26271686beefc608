// SPDX-License-Identifier: MIT
#include "server/archive/part_scan.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace shopfloor::archive {
namespace {

// Of what is read into memory. Ours have a few kilobytes.
constexpr std::uint64_t kMaxInitBytes = 256 * 1024;
constexpr std::uint64_t kMaxFragmentHeadBytes = 256 * 1024;
constexpr std::uint32_t kNonSyncFlag = 0x00010000;  // sample_is_non_sync_sample, 8.8.3.1

constexpr std::uint32_t kDefaultBaseOffset = 0x000001;
constexpr std::uint32_t kDefaultDescription = 0x000002;
constexpr std::uint32_t kDefaultDuration = 0x000008;
constexpr std::uint32_t kDefaultSize = 0x000010;
constexpr std::uint32_t kDefaultFlags = 0x000020;
constexpr std::uint32_t kRunDataOffset = 0x000001;
constexpr std::uint32_t kRunFirstFlags = 0x000004;
constexpr std::uint32_t kRunDurations = 0x000100;
constexpr std::uint32_t kRunSizes = 0x000200;
constexpr std::uint32_t kRunFlags = 0x000400;
constexpr std::uint32_t kRunCompositionOffsets = 0x000800;

constexpr std::uint32_t code(const char (&letters)[5]) {
    std::uint32_t value = 0;
    for (int index = 0; index < 4; ++index) {
        value = value << 8U | static_cast<unsigned char>(letters[index]);
    }
    return value;
}

struct Box {
    std::uint32_t type = 0;
    ByteView body;
};

/// Calls `take` for each box in `bytes`. False when they do not fill it exactly.
template <class Take>
bool each_box(ByteView bytes, Take take) {
    ByteReader reader{bytes};
    while (reader.remaining() > 0) {
        const std::uint32_t size = reader.u32();
        const std::uint32_t type = reader.u32();
        if (!reader.ok() || size < 8) return false;
        const ByteView body = reader.bytes(size - 8);
        if (!reader.ok() || !take(Box{type, body})) return false;
    }
    return true;
}

/// The video track, as the init segment describes it.
struct VideoTrack {
    std::uint32_t id = 0;
    std::uint32_t timescale = 0;
    bool is_video = false;
};

// tkhd and mdhd have longer times in version 1 (8.3.2, 8.4.2).
std::uint32_t number_after_times(ByteView body) {
    ByteReader reader{body};
    const bool is_long = reader.u8() == 1;
    reader.u24();
    reader.bytes(is_long ? 16 : 8);
    return reader.u32();
}

bool read_track_boxes(ByteView bytes, VideoTrack& track) {
    return each_box(bytes, [&](const Box& box) {
        if (box.type == code("mdia")) return read_track_boxes(box.body, track);
        if (box.type == code("tkhd")) track.id = number_after_times(box.body);
        if (box.type == code("mdhd")) track.timescale = number_after_times(box.body);
        if (box.type == code("hdlr")) {
            ByteReader reader{box.body};
            reader.u64();  // version, flags, pre_defined
            track.is_video = reader.u32() == code("vide");
        }
        return true;
    });
}

std::optional<VideoTrack> video_track(ByteView moov) {
    std::optional<VideoTrack> found;
    const bool is_whole = each_box(moov, [&](const Box& box) {
        VideoTrack track;
        if (box.type != code("trak")) return true;
        if (!read_track_boxes(box.body, track)) return false;
        if (track.is_video && !found) found = track;
        return true;
    });
    if (!is_whole || !found || found->timescale == 0) return std::nullopt;
    return found;
}

/// What a moof says of the video in it, in the track's ticks.
struct VideoRun {
    std::uint64_t decode_time = 0;
    std::uint64_t duration = 0;
    std::int64_t composition_offset = 0;  // of the first sample
    std::uint32_t first_flags = 0;
    std::uint32_t track_id = 0;
    std::uint32_t samples = 0;
    std::uint32_t default_duration = 0;
    std::uint32_t default_flags = 0;
};

bool read_track_head(ByteView body, VideoRun& run) {
    ByteReader reader{body};
    const std::uint32_t flags = reader.u32() & 0xffffffU;
    run.track_id = reader.u32();
    if ((flags & kDefaultBaseOffset) != 0) reader.u64();
    if ((flags & kDefaultDescription) != 0) reader.u32();
    if ((flags & kDefaultDuration) != 0) run.default_duration = reader.u32();
    if ((flags & kDefaultSize) != 0) reader.u32();
    if ((flags & kDefaultFlags) != 0) run.default_flags = reader.u32();
    return reader.ok();
}

bool read_decode_time(ByteView body, VideoRun& run) {
    ByteReader reader{body};
    const bool is_long = reader.u8() == 1;
    reader.u24();
    run.decode_time = is_long ? reader.u64() : reader.u32();
    return reader.ok();
}

bool read_run(ByteView body, VideoRun& run) {
    ByteReader reader{body};
    const std::uint32_t flags = reader.u32() & 0xffffffU;
    const std::uint32_t count = reader.u32();
    if ((flags & kRunDataOffset) != 0) reader.u32();
    run.first_flags = (flags & kRunFirstFlags) != 0 ? reader.u32() : run.default_flags;
    for (std::uint32_t sample = 0; sample < count && reader.ok(); ++sample) {
        const std::uint32_t duration =
            (flags & kRunDurations) != 0 ? reader.u32() : run.default_duration;
        if ((flags & kRunSizes) != 0) reader.u32();
        const std::uint32_t own = (flags & kRunFlags) != 0 ? reader.u32() : run.first_flags;
        const std::uint32_t offset = (flags & kRunCompositionOffsets) != 0 ? reader.u32() : 0;
        if (run.samples++ == 0) {
            run.first_flags = own;
            run.composition_offset = static_cast<std::int32_t>(offset);
        }
        run.duration += duration;
    }
    return reader.ok();
}

std::optional<VideoRun> video_run(ByteView moof, std::uint32_t track_id) {
    std::optional<VideoRun> found;
    const bool is_whole = each_box(moof, [&](const Box& box) {
        if (box.type != code("traf")) return true;
        VideoRun run;
        const bool is_sane = each_box(box.body, [&](const Box& inner) {
            if (inner.type == code("tfhd")) return read_track_head(inner.body, run);
            if (inner.type == code("tfdt")) return read_decode_time(inner.body, run);
            return inner.type != code("trun") || read_run(inner.body, run);
        });
        if (is_sane && run.track_id == track_id) found = run;
        return is_sane;
    });
    if (!is_whole || !found || found->samples == 0) return std::nullopt;
    return found;
}

media::MediaTime to_time(std::uint64_t ticks, std::uint32_t timescale) {
    const std::uint64_t us =
        ticks / timescale * 1'000'000 + ticks % timescale * 1'000'000 / timescale;
    return media::MediaTime{static_cast<std::int64_t>(us)};
}

/// The top-level boxes of a file, one after the other.
class BoxWalk {
public:
    explicit BoxWalk(int file) : file_(file) {
        struct stat facts {};
        if (::fstat(file, &facts) == 0) end_ = static_cast<std::uint64_t>(facts.st_size);
    }

    /// Goes to the next box. False when none is whole.
    bool next() {
        at_ += size_;
        size_ = 0;
        std::uint8_t head[8];
        if (at_ + sizeof(head) > end_ || !read(at_, head)) return false;
        ByteReader reader{head};
        const std::uint64_t size = reader.u32();
        type_ = reader.u32();
        if (size < sizeof(head) || at_ + size > end_) return false;
        size_ = size;
        return true;
    }

    std::uint32_t type() const noexcept { return type_; }
    std::uint64_t offset() const noexcept { return at_; }
    std::uint64_t end() const noexcept { return at_ + size_; }

    /// The box without its header; empty when it is larger than `max_bytes` or cannot be read.
    Bytes body(std::uint64_t max_bytes) const {
        if (size_ <= 8 || size_ > max_bytes) return {};
        Bytes bytes(static_cast<std::size_t>(size_ - 8));
        if (!read(at_ + 8, bytes)) bytes.clear();
        return bytes;
    }

private:
    bool read(std::uint64_t offset, std::span<std::uint8_t> into) const {
        const ssize_t got = ::pread(file_, into.data(), into.size(), static_cast<off_t>(offset));
        return got == static_cast<ssize_t>(into.size());
    }

    int file_;
    std::uint64_t end_ = 0;
    std::uint64_t at_ = 0;
    std::uint64_t size_ = 0;
    std::uint32_t type_ = 0;
};

/// One chunk: any boxes that are not media, moof, mdat. Its video, when it is whole and sane.
std::optional<VideoRun> next_chunk(BoxWalk& walk, const VideoTrack& track) {
    for (;;) {
        if (!walk.next() || walk.type() == code("mdat") || walk.type() == code("moov")) return {};
        if (walk.type() == code("moof")) break;
    }
    const auto run = video_run(walk.body(kMaxFragmentHeadBytes), track.id);
    if (!run || !walk.next() || walk.type() != code("mdat")) return {};
    return run;
}

void add(PartContents& part, std::uint64_t offset, const VideoRun& run, const VideoTrack& track) {
    const media::MediaTime decode = to_time(run.decode_time, track.timescale);
    if (part.bytes == part.init_bytes) part.start = decode;
    if ((run.first_flags & kNonSyncFlag) == 0) {
        const auto shown = static_cast<std::int64_t>(run.decode_time) + run.composition_offset;
        const auto ticks = static_cast<std::uint64_t>(std::max<std::int64_t>(shown, 0));
        part.keyframes.push_back({to_time(ticks, track.timescale), offset});
    }
    part.end = std::max(part.end, to_time(run.decode_time + run.duration, track.timescale));
}

}  // namespace

std::optional<PartContents> scan_part(int file) {
    BoxWalk walk{file};
    do {
        if (!walk.next() || walk.type() == code("moof") || walk.type() == code("mdat")) return {};
    } while (walk.type() != code("moov"));
    const auto track = video_track(walk.body(kMaxInitBytes));
    if (!track) return std::nullopt;

    PartContents part;
    part.init_bytes = part.bytes = walk.end();
    while (const auto run = next_chunk(walk, *track)) {
        add(part, part.bytes, *run, *track);
        part.bytes = walk.end();
    }
    return part;
}

}  // namespace shopfloor::archive
