// SPDX-License-Identifier: MIT
#include "tests/bench/frame_reader.hpp"

#include <algorithm>
#include <cstring>

namespace shopfloor::bench {

std::optional<Frame> FrameReader::next(std::string_view& rest) {
    if (!has_header_ && !read_header(rest)) return std::nullopt;
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(rest.size(), size_ - read_));
    keep(rest.substr(0, count));
    read_ += count;
    rest.remove_prefix(count);
    if (read_ < size_) return std::nullopt;
    const Frame frame{.opcode = static_cast<std::uint8_t>(header_[0] & 0x0fU),
                      .size = size_,
                      .wire_bytes = header_size_ + static_cast<std::size_t>(size_),
                      .head = kept()};
    has_header_ = false;
    header_size_ = 0;
    header_needs_ = 2;
    return frame;
}

void FrameReader::keep(std::string_view piece) {
    if (keeps_text()) {
        text_.append(piece.substr(0, text_bytes_ - std::min(text_bytes_, text_.size())));
    } else if (read_ < kHeadBytes) {
        const auto read = static_cast<std::size_t>(read_);
        std::memcpy(head_.data() + read, piece.data(), std::min(piece.size(), kHeadBytes - read));
    }
}

std::string_view FrameReader::kept() const noexcept {
    if (keeps_text()) return text_;
    return {head_.data(), static_cast<std::size_t>(std::min<std::uint64_t>(size_, kHeadBytes))};
}

bool FrameReader::in_binary() const noexcept { return has_header_ && (header_[0] & 0x0fU) == 2; }

bool FrameReader::read_header(std::string_view& rest) {
    while (header_size_ < header_needs_) {
        if (rest.empty()) return false;
        header_[header_size_++] = static_cast<std::uint8_t>(rest.front());
        rest.remove_prefix(1);
        if (header_size_ != 2) continue;
        const unsigned length = header_[1] & 0x7fU;
        header_needs_ = length == 127 ? 10 : length == 126 ? 4 : 2;
    }
    size_ = header_[1] & 0x7fU;
    if (header_needs_ > 2) size_ = 0;
    for (std::size_t at = 2; at < header_needs_; ++at) {
        size_ = (size_ << 8U) | header_[at];
    }
    read_ = 0;
    text_.clear();
    has_header_ = true;
    return true;
}

}  // namespace shopfloor::bench
