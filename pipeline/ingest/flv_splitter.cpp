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
constexpr std::size_t kBeginningBytes = 2;  // of a body, or of what follows one that is shorter
constexpr std::size_t kSizeAfterTagBytes = 4;
constexpr std::size_t kTimeAt = 4;  // of a tag's header: three bytes, and the upper one
constexpr std::uint8_t kAudioTag = 8;
constexpr std::uint8_t kVideoTag = 9;

// Codec parameters, and what is empty, may have any time. `size` is the body's, of which the first
// two bytes are there; one that is shorter has none.
bool is_frame(std::uint8_t type, std::uint32_t size, std::uint8_t first, std::uint8_t second) {
    constexpr unsigned avc = 7;
    constexpr unsigned aac = 10;
    constexpr std::uint32_t avc_header_bytes = 5;  // with packet type and composition time
    constexpr std::uint32_t aac_header_bytes = 2;
    if (size < kBeginningBytes) return false;
    if (type == kAudioTag) {
        return first >> 4U != aac || (second == 1 && size > aac_header_bytes);
    }
    if (type != kVideoTag) return false;
    if (!media::is_enhanced_video(first)) {
        return (first & 0x0fU) != avc || (second == 1 && size > avc_header_bytes);
    }
    const auto packet = static_cast<media::EnhancedPacket>(first & 0x0fU);
    return packet != media::EnhancedPacket::SequenceStart &&
           packet != media::EnhancedPacket::SequenceEnd &&
           packet != media::EnhancedPacket::Metadata;
}

void append_plain(std::vector<FlvPart>& parts, ByteView bytes) {
    if (bytes.empty()) return;
    if (parts.empty() || !std::holds_alternative<PlainFlv>(parts.back())) {
        parts.emplace_back(PlainFlv{});
    }
    Bytes& plain = std::get<PlainFlv>(parts.back()).bytes;
    plain.insert(plain.end(), bytes.begin(), bytes.end());
}

}  // namespace

std::uint32_t TagClock::next(media::TrackKind track, std::uint32_t time_ms) noexcept {
    constexpr std::uint32_t latest_beginning = (std::uint32_t{1} << 30U) - 1;
    constexpr std::uint32_t largest = (std::uint32_t{1} << 31U) - 1;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(
        repair_.repair(track, std::chrono::milliseconds{time_ms}));
    if (!first_) {
        first_ = time;
        beginning_ms_ = time_ms & latest_beginning;
    }
    shown_ms_ = (beginning_ms_ + static_cast<std::uint32_t>((time - *first_).count())) & largest;
    return shown_ms_;
}

std::uint32_t TagClock::now(std::uint32_t time_ms) const noexcept {
    return first_ ? shown_ms_ : time_ms;
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
            const std::size_t used = collect(bytes, kTagHeaderBytes + kBeginningBytes);
            if (held_.size() == kTagHeaderBytes + kBeginningBytes) tag_header_came(parts);
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
    const std::uint8_t first = in.u8();
    const std::uint8_t second = in.u8();
    has_video_ = has_video_ || (type == kVideoTag && size > 0);
    const std::uint32_t source_ms = time_above << 24U | time;
    const auto track = type == kVideoTag ? media::TrackKind::Video : media::TrackKind::Audio;
    const std::uint32_t time_ms =
        is_frame(type, size, first, second) ? clock_.next(track, source_ms) : clock_.now(source_ms);
    if (type == kVideoTag && size > 0 && media::is_enhanced_video(first)) {
        reading_ = Reading::EnhancedBody;
        tag_.time_ms = time_ms;
        held_.erase(held_.begin(), held_.begin() + kTagHeaderBytes);
        return;
    }
    reading_ = Reading::PlainBody;
    left_ -= kBeginningBytes;
    for (std::size_t byte = 0; byte < 4; ++byte) {
        constexpr std::array<unsigned, 4> shifts{16, 8, 0, 24};
        held_[kTimeAt + byte] = static_cast<std::uint8_t>(time_ms >> shifts.at(byte));
    }
    append_plain(parts, std::exchange(held_, {}));
}

}  // namespace shopfloor::ingest
