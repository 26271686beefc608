// SPDX-License-Identifier: MIT
#include "tests/media/test_picture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>

namespace shopfloor::test_media {

struct TestPicture::Rectangle {
    double left;
    double top;
    double width;
    double height;
};

namespace {

constexpr double kUnitsOfShortSide = 22.5;
constexpr int kColumns = 16;
constexpr int kRows = 4;
constexpr std::uint8_t kBlack = 16;
constexpr std::uint8_t kWhite = 235;
constexpr std::uint8_t kGrey = 126;
constexpr int kThreadPeriod = 64;  // px; a power of two, even for the chroma planes
constexpr int kBand = 16;          // px; rows that move together

std::vector<std::uint8_t> wave(int length, int period, double centre, double amplitude) {
    std::vector<std::uint8_t> row(static_cast<std::size_t>(length));
    for (int x = 0; x < length; ++x) {
        const double phase = 2.0 * std::numbers::pi * x / period;
        row[static_cast<std::size_t>(x)] =
            static_cast<std::uint8_t>(std::lround(centre + amplitude * std::sin(phase)));
    }
    return row;
}

std::array<std::uint8_t, 8> message(const Stamp& stamp) {
    std::array<std::uint8_t, 8> bytes{};
    for (unsigned i = 0; i < 3; ++i) {
        bytes[i] = static_cast<std::uint8_t>(stamp.frame >> (16 - 8 * i));
    }
    for (unsigned i = 0; i < 4; ++i) {
        bytes[3 + i] = static_cast<std::uint8_t>(stamp.clock_ms >> (24 - 8 * i));
    }
    bytes[7] = crc8(bytes.data(), 7);
    return bytes;
}

/// How far the band has been pulled: neighbours go opposite ways, each at its own pace.
int pull(int band, std::uint32_t frame, int period) {
    const int step = 1 + band % 3;
    const int moved = static_cast<int>(frame % static_cast<std::uint32_t>(period)) * step % period;
    const int start = band * 11 % period;
    return band % 2 == 0 ? (start + moved) % period : (start + period - moved) % period;
}

}  // namespace

std::uint8_t crc8(const std::uint8_t* bytes, std::size_t count) {
    unsigned crc = 0xff;
    for (std::size_t i = 0; i < count; ++i) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x80U) != 0 ? (crc << 1) ^ 0x107U : crc << 1;
        }
    }
    return static_cast<std::uint8_t>(crc);
}

TestPicture::TestPicture(Size size)
    : size_(size),
      weft_(wave(size.width + kThreadPeriod, kThreadPeriod, 110, 46)),
      dye_(wave(size.width / 2 + kThreadPeriod, kThreadPeriod, 128, 30)),
      frame_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3 / 2) {
}

const std::vector<std::uint8_t>& TestPicture::draw(const Stamp& stamp) {
    draw_threads(stamp.frame);
    draw_shuttle(stamp.frame);
    draw_barcode(stamp);
    fill({0.5, 6.5, kColumns + 1, kRows + 1}, kGrey);
    fill({1, 7, kColumns, kRows}, stamp.flash ? kWhite : kBlack);
    return frame_;
}

void TestPicture::draw_threads(std::uint32_t frame) {
    const auto width = static_cast<std::size_t>(size_.width);
    std::uint8_t* row = frame_.data();
    for (int y = 0; y < size_.height; ++y, row += width) {
        std::memcpy(row, weft_.data() + pull(y / kBand, frame, kThreadPeriod), width);
    }
    for (int y = 0; y < size_.height; ++y, row += width / 2) {  // U, then V: half as many rows each
        std::memcpy(row, dye_.data() + pull(y / kBand, frame, kThreadPeriod), width / 2);
    }
}

void TestPicture::draw_shuttle(std::uint32_t frame) {
    const double unit = std::min(size_.width, size_.height) / kUnitsOfShortSide;
    const double track = size_.width / unit - 4;
    const double there_and_back = std::fmod(frame * 0.2, 2 * track);
    const double left = there_and_back < track ? there_and_back : 2 * track - there_and_back;
    fill({left, size_.height / unit - 4, 4, 1.5}, kWhite);
}

void TestPicture::draw_barcode(const Stamp& stamp) {
    const auto bytes = message(stamp);
    fill({0.5, 0.5, kColumns + 1, kRows + 1}, kGrey);
    for (int block = 0; block < kColumns * kRows; ++block) {
        const auto byte = bytes[static_cast<std::size_t>(block / 8)];
        const bool one = (byte >> (7 - block % 8) & 1) != 0;
        const int column = block % kColumns;
        const int row = block / kColumns;
        fill({1.0 + column, 1.0 + row, 1, 1}, one ? kWhite : kBlack);
    }
}

void TestPicture::fill(Rectangle units, std::uint8_t luma) {
    const int left = pixels(units.left);
    const int right = std::min(pixels(units.left + units.width), size_.width);
    const int top = pixels(units.top);
    const int bottom = std::min(pixels(units.top + units.height), size_.height);
    for (int y = top; y < bottom; ++y) {
        const auto start = frame_.begin() + static_cast<std::ptrdiff_t>(y) * size_.width;
        std::fill(start + left, start + right, luma);
    }
    const auto u_plane = frame_.begin() + static_cast<std::ptrdiff_t>(size_.width) * size_.height;
    const int chroma_rows = size_.height / 2;
    for (int y = top / 2; y < bottom / 2; ++y) {
        for (int plane = 0; plane < 2; ++plane) {
            const auto start =
                u_plane + static_cast<std::ptrdiff_t>(y + plane * chroma_rows) * (size_.width / 2);
            std::fill(start + left / 2, start + right / 2, std::uint8_t{128});
        }
    }
}

int TestPicture::pixels(double units) const {
    const int short_side = std::min(size_.width, size_.height);
    return static_cast<int>(std::lround(units * short_side / kUnitsOfShortSide));
}

}  // namespace shopfloor::test_media
