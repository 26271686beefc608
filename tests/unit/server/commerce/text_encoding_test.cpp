// SPDX-License-Identifier: MIT
#include "server/commerce/text_encoding.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;
using namespace std::string_literals;

namespace {

// "sku,名称" and a line end
const std::string kText = "sku,\u540d\u79f0\n";
const std::string kGb = "sku,\xc3\xfb\xb3\xc6\n";
const std::string kLittle = "s\0k\0u\0,\0\x0d\x54\xf0\x79\n\0"s;
const std::string kBig = "\0s\0k\0u\0,\x54\x0d\x79\xf0\0\n"s;

void check(const std::string& bytes, const std::string& encoding, const std::string& text = kText) {
    const Outcome<DecodedText> decoded = decode_text(bytes);
    REQUIRE(decoded.has_value());
    CHECK(decoded->encoding == encoding);
    CHECK(decoded->text == text);
}

}  // namespace

TEST_CASE("What spreadsheets save is read as what it is", "[commerce]") {
    check(kText, "UTF-8");
    check("\xef\xbb\xbf" + kText, "UTF-8");
    check(kGb, "GB18030");
    check(kLittle, "UTF-16LE");
    check("\xff\xfe" + kLittle, "UTF-16LE");
    check(kBig, "UTF-16BE");
    check("\xfe\xff" + kBig, "UTF-16BE");
    check("", "UTF-8", "");
    check("\xef\xbb\xbf", "UTF-8", "");
    check("\xff\xfe", "UTF-16LE", "");
    // Four bytes in GB18030: a character beyond GBK.
    check("\x95\x32\x90\x31\xff"s.substr(0, 4), "GB18030", "\U00020087");
}

TEST_CASE("A long file is converted whole", "[commerce]") {
    std::string bytes;
    std::string text;
    for (int line = 0; line < 20'000; ++line) {
        bytes += kGb;
        text += kText;
    }
    check(bytes, "GB18030", text);
}

TEST_CASE("Bytes that are no text are refused with what to do", "[commerce]") {
    for (const std::string& bytes : {kGb + "\xff\xff",
                                     kText + "\xc3",
                                     "\xef\xbb\xbf\xff"s,
                                     "\xff\xfe\x00"s + "\xd8\x61\x00"s,
                                     kLittle + "x"}) {
        const Outcome<DecodedText> decoded = decode_text(bytes);
        REQUIRE(decoded.has_error());
        CHECK(decoded.error().code == "invalid");
        CHECK(decoded.error().message.find("CSV UTF-8") != std::string::npos);
    }
    const Outcome<DecodedText> decoded = decode_text(kGb + kGb + "a\xff");
    REQUIRE(decoded.has_error());
    CHECK(decoded.error().message.find("line 3") != std::string::npos);
}
