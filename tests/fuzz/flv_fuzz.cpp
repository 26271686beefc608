// SPDX-License-Identifier: MIT
// An FLV stream as a hostile server's or publisher's: however it is cut on its way, the same must
// come out, and all of it.
#include "pipeline/ingest/flv_splitter.hpp"
#include "pipeline/media/enhanced_video.hpp"
#include "pipeline/media/hevc_config.hpp"

#include <algorithm>
#include <cstdlib>

using namespace shopfloor;
using namespace shopfloor::ingest;

namespace {

struct Split {
    Bytes plain;
    std::vector<EnhancedTag> tags;

    bool operator==(const Split&) const = default;
};

Split split_in_steps(ByteView bytes, std::size_t step) {
    FlvSplitter splitter;
    Split split;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        for (const FlvPart& part :
             splitter.take(bytes.subspan(at, std::min(step, bytes.size() - at)))) {
            if (const auto* plain = std::get_if<PlainFlv>(&part)) {
                split.plain.insert(split.plain.end(), plain->bytes.begin(), plain->bytes.end());
            } else {
                split.tags.push_back(std::get<EnhancedTag>(part));
            }
        }
    }
    return split;
}

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView bytes{data + 1, size - 1};
    const Split whole = split_in_steps(bytes, bytes.size() + 1);
    require(whole == split_in_steps(bytes, std::size_t{1} + data[0]));
    require(whole.plain.size() <= bytes.size());
    for (const EnhancedTag& tag : whole.tags) {
        const auto video = media::parse_enhanced_video(tag.body);
        if (!video) continue;
        require(video->content.size() <= tag.body.size());
        static_cast<void>(media::parse_hevc_config(video->content));
    }
    return 0;
}
