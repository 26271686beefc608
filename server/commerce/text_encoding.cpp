// SPDX-License-Identifier: MIT
#include "server/commerce/text_encoding.hpp"

#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <optional>

namespace shopfloor::commerce {
namespace {

constexpr std::size_t kSampleBytes = 4096;
constexpr std::size_t kStepBytes = 16 * 1024;

struct Guess {
    const char* encoding;
    std::size_t mark_bytes;  // of the byte order mark
};

struct IconvCloser {
    void operator()(iconv_t handle) const noexcept { iconv_close(handle); }
};
using IconvHandle = std::unique_ptr<std::remove_pointer_t<iconv_t>, IconvCloser>;

// In UTF-16, each letter, digit, comma and line end of ASCII has one zero byte.
std::optional<Guess> guess_from_zeros(std::string_view bytes) {
    const std::string_view sample = bytes.substr(0, kSampleBytes);
    std::size_t even = 0;
    std::size_t odd = 0;
    for (std::size_t at = 0; at < sample.size(); ++at) {
        if (sample[at] == '\0') ++(at % 2 == 0 ? even : odd);
    }
    if (even == odd) return std::nullopt;
    return Guess{odd > even ? "UTF-16LE" : "UTF-16BE", 0};
}

Guess guess(std::string_view bytes) {
    if (bytes.starts_with("\xef\xbb\xbf")) return {"UTF-8", 3};
    if (bytes.starts_with("\xff\xfe")) return {"UTF-16LE", 2};
    if (bytes.starts_with("\xfe\xff")) return {"UTF-16BE", 2};
    if (const auto wide = guess_from_zeros(bytes)) return *wide;
    if (is_utf8(bytes)) return {"UTF-8", 0};
    return {"GB18030", 0};
}

Refusal unreadable(std::string_view bytes, std::size_t at, const char* encoding) {
    const auto line =
        std::count(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return {"invalid",
            fmt::format("The file's encoding is not known: it was read as {}, but line {} is not. "
                        "Save it as \"CSV UTF-8\".",
                        encoding,
                        line + 1),
            "csv"};
}

Outcome<std::string> convert(std::string_view bytes, const char* encoding) {
    const iconv_t opened = iconv_open("UTF-8", encoding);
    // iconv_open's failure is (iconv_t)-1.
    if (reinterpret_cast<std::intptr_t>(opened) == -1) {
        return Refusal{"failed",
                       fmt::format("This server cannot read {}. Save the file as UTF-8.", encoding),
                       "csv"};
    }
    const IconvHandle handle{opened};
    std::string text;
    std::string step(kStepBytes, '\0');
    // iconv takes a char**, but does not write to its input.
    char* input = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    while (left > 0) {
        char* output = step.data();
        std::size_t room = step.size();
        const std::size_t done = iconv(handle.get(), &input, &left, &output, &room);
        text.append(step.data(), step.size() - room);
        if (done == static_cast<std::size_t>(-1) && errno != E2BIG) {
            return unreadable(bytes, bytes.size() - left, encoding);
        }
    }
    return text;
}

}  // namespace

Outcome<DecodedText> decode_text(std::string_view bytes) {
    const Guess guessed = guess(bytes);
    const std::string_view content = bytes.substr(guessed.mark_bytes);
    if (std::string_view{guessed.encoding} == "UTF-8") {
        if (!is_utf8(content)) return unreadable(content, 0, guessed.encoding);
        return DecodedText{std::string{content}, guessed.encoding};
    }
    Outcome<std::string> text = convert(content, guessed.encoding);
    if (!text) return text.error();
    return DecodedText{*std::move(text), guessed.encoding};
}

}  // namespace shopfloor::commerce
