// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

namespace shopfloor::test_media {

struct Size {
    int width = 1280;
    int height = 720;
};

/// What a frame says about itself.
struct Stamp {
    std::uint32_t frame = 0;     // 24 bits are shown
    std::uint32_t clock_ms = 0;  // the low 32 bits of the UTC clock in milliseconds
    bool flash = false;
};

/// Draws I420 frames: threads of a loom that move, and in the upper left corner the stamp.
///
/// All places are in units of the short side / 22.5 (32 px at 720), so the picture can be scaled
/// by any factor and still be read:
///
///   (1, 1)  a barcode of 16 x 4 blocks of one unit, white for 1, row by row from the upper left:
///           24 bits of frame number, 32 of clock, 8 of CRC (polynomial 0x07, initial 0xff, over
///           the 7 bytes before), each with its highest bit first;
///   (1, 7)  a field of 16 x 4 units: white in a frame that flashes, otherwise black.
class TestPicture {
public:
    explicit TestPicture(Size size);

    /// The frame with this stamp; valid until the next call.
    const std::vector<std::uint8_t>& draw(const Stamp& stamp);

private:
    struct Rectangle;

    void draw_threads(std::uint32_t frame);
    void draw_shuttle(std::uint32_t frame);
    void draw_barcode(const Stamp& stamp);
    void fill(Rectangle units, std::uint8_t luma);
    int pixels(double units) const;

    Size size_;
    std::vector<std::uint8_t> weft_;  // two luma rows, longer than the picture is wide
    std::vector<std::uint8_t> dye_;   // the same for both chroma planes
    std::vector<std::uint8_t> frame_;
};

/// CRC-8 with polynomial 0x07 and initial value 0xff.
[[nodiscard]] std::uint8_t crc8(const std::uint8_t* bytes, std::size_t count);

}  // namespace shopfloor::test_media
