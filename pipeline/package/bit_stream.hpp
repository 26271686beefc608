// SPDX-License-Identifier: MIT
// Bits of codec configurations. Private to pipeline/package.
#pragma once

#include "pipeline/base/bytes.hpp"

namespace shopfloor::package {

/// Reads bits from outside bytes, most significant first. Past the end every read is zero and
/// `ok()` is false for good, so a parser checks once, at its end.
/// Owner: whoever holds it. The bytes must outlive the reader.
class BitReader {
public:
    explicit BitReader(ByteView bytes) noexcept : bytes_(bytes) {}

    /// Up to 32 bits.
    std::uint32_t bits(unsigned count) noexcept;
    bool flag() noexcept { return bits(1) != 0; }
    void skip(unsigned count) noexcept;

    /// Exp-Golomb codes (ITU-T H.264, 9.1). A code of more than 32 bits is not ok.
    std::uint32_t unsigned_golomb() noexcept;
    std::int64_t signed_golomb() noexcept;

    std::size_t remaining() const noexcept { return bytes_.size() * 8 - at_; }
    bool ok() const noexcept { return ok_; }

private:
    ByteView bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

class BitWriter {
public:
    void bits(std::uint32_t value, unsigned count);
    /// The bytes, the last one filled with zero bits.
    Bytes take() noexcept { return std::move(bytes_); }

private:
    Bytes bytes_;
    unsigned used_ = 0;  // of the last byte
};

}  // namespace shopfloor::package
