// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_splitter.hpp"

#include "pipeline/media/enhanced_video.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::ingest {
namespace {

// Adobe Flash Video File Format 10.1, E.2 and E.4.1.
constexpr std::uint32_t kFileHeaderBytes = 9;
constexpr std::size_t kTagHeaderBytes = 11;
constexpr std::size_t kSizeAfterTagBytes = 4;
constexpr std::size_t kTimeAt = 4;  // of a tag's header: three bytes, and the upper one
constexpr std::uint8_t kAudioTag = 8;
constexpr std::uint8_t kVideoTag = 9;

void append_plain(std::vector<FlvPart>& parts, ByteView bytes) {
    if (bytes.empty()) return;
    if (parts.empty() || !std::holds_alternative<PlainFlv>(parts.back())) {
        parts.emplace_back(PlainFlv{});
    }
    Bytes& plain = std::get<PlainFlv>(parts.back()).bytes;
    plain.insert(plain.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::uint32_t TagClock::next(std::uint32_t time_ms) noexcept {
    constexpr std::uint32_t latest_beginning = (std::uint32_t{1} << 30U) - 1;
    constexpr std::uint32_t largest = (std::uint32_t{1} << 31U) - 1;
    shown_ms_ = last_ms_ ? shown_ms_ + (time_ms - *last_ms_) : time_ms & latest_beginning;
    last_ms_ = time_ms;
    return shown_ms_ & largest;
}

std::vector<FlvPart> FlvSplitter::take(ByteView bytes) {
    std::vector<FlvPart> parts;
    while (!bytes.empty()) {
        bytes = bytes.subspan(step(bytes, parts));
    }
    return parts;
}

// Returns how many of `bytes`, which are not empty, it has used: one at least.
std::size_t FlvSplitter::step(ByteView bytes, std::vector<FlvPart>& parts) {
    switch (reading_) {
        case Reading::FileHeader: {
            const std::size_t used = collect(bytes, kFileHeaderBytes);
            if (held_.size() == kFileHeaderBytes) file_header_came(parts);
            return used;
        }
        case Reading::TagHeader: {
            // One more byte tells how the body begins.
            const std::size_t used = collect(bytes, kTagHeaderBytes + 1);
            if (held_.size() > kTagHeaderBytes) tag_header_came(parts);
            return used;
        }
        case Reading::PlainBody: {
            const std::size_t used = std::min(bytes.size(), left_);
            append_plain(parts, bytes.first(used));
            left_ -= used;
            if (left_ == 0) reading_ = Reading::TagHeader;
            return used;
        }
        case Reading::EnhancedBody: {
            const std::size_t used = collect(bytes, left_);
            if (held_.size() < left_) return used;
            tag_.body = std::exchange(held_, {});
            tag_.body.resize(left_ - kSizeAfterTagBytes);
            parts.emplace_back(std::exchange(tag_, {}));
            reading_ = Reading::TagHeader;
            return used;
        }
        case Reading::NoFlv: break;
    }
    append_plain(parts, bytes);
    return bytes.size();
}

std::size_t FlvSplitter::collect(ByteView bytes, std::size_t wanted) {
    const ByteView more = bytes.first(std::min(bytes.size(), wanted - held_.size()));
    held_.insert(held_.end(), more.begin(), more.end());
    return more.size();
}

void FlvSplitter::file_header_came(std::vector<FlvPart>& parts) {
    ByteReader in{held_};
    const bool is_flv = as_text(in.bytes(3)) == "FLV";
    in.u16();  // version, and which tracks there are
    const bool is_usual = in.u32() == kFileHeaderBytes;
    reading_ = is_flv && is_usual ? Reading::PlainBody : Reading::NoFlv;
    left_ = kSizeAfterTagBytes;
    append_plain(parts, std::exchange(held_, {}));
}

void FlvSplitter::tag_header_came(std::vector<FlvPart>& parts) {
    ByteReader in{held_};
    const std::uint8_t type = in.u8();
    const std::uint32_t size = in.u24();
    const std::uint32_t time = in.u24();
    const std::uint32_t time_above = in.u8();
    in.u24();  // stream id
    left_ = size + kSizeAfterTagBytes;
    // Metadata has times of its own.
    const bool is_track = type == kVideoTag || type == kAudioTag;
    const std::uint32_t time_ms = is_track ? clock_.next(time_above << 24U | time) : time;
    has_video_ = has_video_ || (type == kVideoTag && size > 0);
    if (type == kVideoTag && size > 0 && media::is_enhanced_video(in.u8())) {
        reading_ = Reading::EnhancedBody;
        tag_.time_ms = time_ms;
        held_.erase(held_.begin(), held_.begin() + kTagHeaderBytes);
        return;
    }
    reading_ = Reading::PlainBody;
    --left_;  // the byte that was looked at
    for (std::size_t byte = 0; is_track && byte < 4; ++byte) {
        constexpr std::array<unsigned, 4> shifts{16, 8, 0, 24};
        held_[kTimeAt + byte] = static_cast<std::uint8_t>(time_ms >> shifts.at(byte));
    }
    append_plain(parts, std::exchange(held_, {}));
}

}  // namespace shopfloor::ingest
