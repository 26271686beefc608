// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/package/timestamp_repair.hpp"

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace shopfloor::ingest {

/// Bytes of the stream as they are, without the tags that were taken out of it.
struct PlainFlv {
    Bytes bytes;

    bool operator==(const PlainFlv&) const = default;
};

/// A whole video tag with an extended header.
struct EnhancedTag {
    std::uint32_t time_ms = 0;  // decode time, as TagClock has it
    Bytes body;

    bool operator==(const EnhancedTag&) const = default;
};

using FlvPart = std::variant<PlainFlv, EnhancedTag>;

/// Times for tags that flvdemux bears, whatever the source's are: those of
/// package::TimestampRepair, as flvdemux loses frames that lie before its stream's beginning (after
/// a wrap of 32 bits), or far from the other track. They begin below 2^30 ms, and anew after 2^31
/// ms, 24 days, which flvdemux takes as an encoder's new beginning. Owner: one thread.
class TagClock {
public:
    /// The time of a frame's tag.
    [[nodiscard]] std::uint32_t next(media::TrackKind track, std::uint32_t time_ms) noexcept;
    /// The same of a tag without a frame: that of the frame before, if there is one.
    [[nodiscard]] std::uint32_t now(std::uint32_t time_ms) const noexcept;

    std::uint64_t repaired() const noexcept { return repair_.repaired(); }

private:
    package::TimestampRepair repair_;
    std::optional<std::chrono::milliseconds> first_;  // as repaired
    std::uint32_t beginning_ms_ = 0;
    std::uint32_t shown_ms_ = 0;
};

/// Takes the video tags with an extended header (enhanced RTMP) out of an FLV stream: flvdemux
/// does not know them. What is left is an FLV stream too, and leaves as soon as it comes; of a tag
/// that is taken out, 16 MiB are kept at most, as that is what its length can say. A stream that
/// does not begin with FLV's usual header passes untouched. Owner: one thread.
class FlvSplitter {
public:
    /// The next bytes, and what has become of them, in order.
    [[nodiscard]] std::vector<FlvPart> take(ByteView bytes);

    /// Whether there has been a tag of video.
    bool has_video() const noexcept { return has_video_; }
    /// Times of tags that were changed.
    std::uint64_t repaired_times() const noexcept { return clock_.repaired(); }

private:
    enum class Reading { FileHeader, TagHeader, PlainBody, EnhancedBody, NoFlv };

    std::size_t step(ByteView bytes, std::vector<FlvPart>& parts);
    std::size_t collect(ByteView bytes, std::size_t wanted);
    void file_header_came(std::vector<FlvPart>& parts);
    void tag_header_came(std::vector<FlvPart>& parts);

    Reading reading_ = Reading::FileHeader;
    Bytes held_;            // of a header, or of the tag that is taken out
    std::size_t left_ = 0;  // of a body, with the size that follows the tag
    EnhancedTag tag_;
    TagClock clock_;
    bool has_video_ = false;
};

}  // namespace shopfloor::ingest
