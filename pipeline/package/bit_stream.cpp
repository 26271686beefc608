// SPDX-License-Identifier: MIT
#include "pipeline/package/bit_stream.hpp"

namespace shopfloor::package {

std::uint32_t BitReader::bits(unsigned count) noexcept {
    if (!ok_ || count > remaining()) {
        ok_ = false;
        return 0;
    }
    std::uint32_t value = 0;
    for (; count > 0; --count, ++at_) {
        const unsigned bit = bytes_[at_ / 8] >> (7 - at_ % 8) & 1U;
        value = value << 1U | bit;
    }
    return value;
}

void BitReader::skip(unsigned count) noexcept {
    if (!ok_ || count > remaining()) {
        ok_ = false;
        return;
    }
    at_ += count;
}

std::uint32_t BitReader::unsigned_golomb() noexcept {
    unsigned zeros = 0;
    while (ok_ && !flag()) {
        ++zeros;
    }
    if (zeros > 31) ok_ = false;
    if (!ok_) return 0;
    return (1U << zeros) - 1U + bits(zeros);
}

std::int64_t BitReader::signed_golomb() noexcept {
    const std::int64_t code = unsigned_golomb();
    return code % 2 == 0 ? -(code / 2) : (code + 1) / 2;
}

void BitWriter::bits(std::uint32_t value, unsigned count) {
    while (count > 0) {
        if (used_ == 0) bytes_.push_back(0);
        --count;
        const unsigned bit = value >> count & 1U;
        bytes_.back() = static_cast<std::uint8_t>(bytes_.back() | bit << (7 - used_));
        used_ = (used_ + 1) % 8;
    }
}

}  // namespace shopfloor::package
