// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::room {

/// Masks unwanted words of a line of chat, letter by letter, with "*".
///
/// Case and width (Ｆｕｌｌ) make no difference, and a word is found with spaces, punctuation and
/// invisible characters between its letters (加 微.信). A word that begins or ends with a Latin
/// letter or a digit is found there only where no other one stands beside it, so that "ass" leaves
/// "class" alone; Chinese words are found anywhere. Time is linear in the line's length, whatever
/// the words (Aho and Corasick, 1975).
///
/// Immutable.
class WordFilter {
public:
    static constexpr std::size_t kMaxWords = 1000;
    static constexpr std::size_t kMaxWordPoints = 32;

    WordFilter() = default;
    /// Refused, "invalid": too many words, one that is too long or not UTF-8, one of which nothing
    /// stays without its punctuation. Words that are the same but for case and width count once.
    [[nodiscard]] static Outcome<WordFilter> make(const std::vector<std::string>& words);

    [[nodiscard]] std::u32string masked(std::u32string_view line) const;
    /// As they were given, but for the doubles.
    const std::vector<std::string>& words() const noexcept { return words_; }

private:
    struct Node {
        std::map<char32_t, std::uint32_t> next;
        std::uint32_t fallback = 0;     // the longest other path that ends alike
        std::uint32_t nearest_end = 0;  // of the fallbacks, the first that ends a word; 0: none
        std::uint32_t length = 0;       // of the word that ends here; 0: none does
    };

    std::uint32_t follow(std::uint32_t node, char32_t point) const;
    bool add(const std::u32string& folded);
    void link();

    std::vector<Node> nodes_{Node{}};
    std::vector<std::string> words_;
};

}  // namespace shopfloor::room
