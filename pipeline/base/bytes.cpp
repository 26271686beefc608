// SPDX-License-Identifier: MIT
#include "pipeline/base/bytes.hpp"

#include <cassert>

namespace shopfloor {

ByteView as_bytes(std::string_view text) noexcept {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(ByteView bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint64_t ByteReader::number(std::size_t width) noexcept {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes(width)) {
        value = value << 8U | byte;
    }
    return value;
}

std::uint8_t ByteReader::u8() noexcept { return static_cast<std::uint8_t>(number(1)); }
std::uint16_t ByteReader::u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
std::uint32_t ByteReader::u24() noexcept { return static_cast<std::uint32_t>(number(3)); }
std::uint32_t ByteReader::u32() noexcept { return static_cast<std::uint32_t>(number(4)); }
std::uint64_t ByteReader::u64() noexcept { return number(8); }

ByteView ByteReader::bytes(std::size_t count) noexcept {
    if (!ok_ || count > remaining()) {
        ok_ = false;
        return {};
    }
    const ByteView view = bytes_.subspan(at_, count);
    at_ += count;
    return view;
}

void ByteWriter::number(std::uint64_t value, std::size_t width) {
    for (std::size_t shift = width * 8; shift > 0; shift -= 8) {
        bytes_.push_back(static_cast<std::uint8_t>(value >> (shift - 8)));
    }
}

void ByteWriter::patch_u32(std::size_t at, std::uint32_t value) {
    assert(at + 4 <= bytes_.size());
    for (std::size_t index = 0; index < 4; ++index) {
        bytes_[at + index] = static_cast<std::uint8_t>(value >> (24 - 8 * index));
    }
}

}  // namespace shopfloor
