// SPDX-License-Identifier: MIT
// Which encoding a text file has, and the file as UTF-8. Pure.
#pragma once

#include "pipeline/base/refusal.hpp"

#include <string>
#include <string_view>

namespace shopfloor::commerce {

struct DecodedText {
    std::string text;      // valid UTF-8 without a byte order mark
    std::string encoding;  // "UTF-8", "UTF-16LE", "UTF-16BE", "GB18030"
};

/// A byte order mark decides; zero bytes mean UTF-16; what is valid UTF-8 is UTF-8; the rest is
/// GB18030 (with GBK and GB 2312 in it), which is what Excel in China writes as "CSV". Refuses
/// bytes that are none of these. Takes about three times the size of `bytes` for a moment.
[[nodiscard]] Outcome<DecodedText> decode_text(std::string_view bytes);

}  // namespace shopfloor::commerce
