// SPDX-License-Identifier: MIT
#include "server/ingest/plain_words.hpp"

#include <algorithm>

namespace shopfloor::ingest {
namespace {

constexpr std::size_t kMaxWords = 512;

}  // namespace

std::string plain_words(const std::string& words) {
    const bool is_plain = std::ranges::all_of(
        words, [](unsigned char letter) { return letter >= 0x20 && letter < 0x7f; });
    return is_plain ? words.substr(0, kMaxWords) : "The receiver ended.";
}

}  // namespace shopfloor::ingest
