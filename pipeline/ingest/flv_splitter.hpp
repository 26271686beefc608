// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <cstdint>
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
    std::uint32_t time_ms = 0;  // the tag's own; decode time
    Bytes body;

    bool operator==(const EnhancedTag&) const = default;
};

using FlvPart = std::variant<PlainFlv, EnhancedTag>;

/// Takes the video tags with an extended header (enhanced RTMP) out of an FLV stream: flvdemux
/// does not know them. What is left is an FLV stream too, and leaves as soon as it comes; of a tag
/// that is taken out, 16 MiB are kept at most, as that is what its length can say. A stream that
/// does not begin with FLV's usual header passes untouched. Owner: one thread.
class FlvSplitter {
public:
    /// The next bytes, and what has become of them, in order.
    [[nodiscard]] std::vector<FlvPart> take(ByteView bytes);

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
};

}  // namespace shopfloor::ingest
