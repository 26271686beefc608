// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace shopfloor {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Text as bytes, without a copy. The view lives as long as the text.
ByteView as_bytes(std::string_view text) noexcept;
/// Bytes as text, without a copy and without checking UTF-8.
std::string_view as_text(ByteView bytes) noexcept;

/// Reads big-endian numbers from outside bytes. A read past the end returns zero (or an empty
/// view) and makes `ok()` false for good, so a parser checks once, at its end.
/// Owner: whoever holds it. The bytes must outlive the reader.
class ByteReader {
public:
    explicit ByteReader(ByteView bytes) noexcept : bytes_(bytes) {}

    std::uint8_t u8() noexcept;
    std::uint16_t u16() noexcept;
    std::uint32_t u24() noexcept;
    std::uint32_t u32() noexcept;
    std::uint64_t u64() noexcept;
    /// The next `count` bytes, as a view into the source.
    ByteView bytes(std::size_t count) noexcept;

    std::size_t remaining() const noexcept { return bytes_.size() - at_; }
    std::size_t position() const noexcept { return at_; }
    bool ok() const noexcept { return ok_; }

private:
    std::uint64_t number(std::size_t width) noexcept;

    ByteView bytes_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

/// Appends big-endian numbers to a buffer that it owns until `take()`.
class ByteWriter {
public:
    void u8(std::uint8_t value) { bytes_.push_back(value); }
    void u16(std::uint16_t value) { number(value, 2); }
    void u24(std::uint32_t value) { number(value, 3); }
    void u32(std::uint32_t value) { number(value, 4); }
    void u64(std::uint64_t value) { number(value, 8); }
    void bytes(ByteView more) { bytes_.insert(bytes_.end(), more.begin(), more.end()); }
    void text(std::string_view more) { bytes(as_bytes(more)); }

    /// Overwrites four bytes written before (a box size, for one).
    void patch_u32(std::size_t at, std::uint32_t value);

    std::size_t size() const noexcept { return bytes_.size(); }
    ByteView view() const noexcept { return bytes_; }
    Bytes take() noexcept { return std::move(bytes_); }

private:
    void number(std::uint64_t value, std::size_t width);

    Bytes bytes_;
};

}  // namespace shopfloor
