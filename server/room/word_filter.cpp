// SPDX-License-Identifier: MIT
#include "server/room/word_filter.hpp"

#include "server/room/chat_text.hpp"

#include <deque>
#include <optional>

namespace shopfloor::room {
namespace {

bool in(char32_t point, char32_t first, char32_t last) { return point >= first && point <= last; }

bool is_latin(char32_t folded) {
    return in(folded, 'a', 'z') || in(folded, '0', '9') || in(folded, 0xdf, 0x24f);
}

// The letter that a code point is compared as; nothing for what may stand between letters.
std::optional<char32_t> folded(char32_t point) {
    if (in(point, 0xff01, 0xff5e)) point -= 0xfee0;  // full width
    if (in(point, 'A', 'Z') || (in(point, 0xc0, 0xde) && point != 0xd7)) return point + 0x20;
    if (point < 0x80) {
        if (is_latin(point)) return point;
        return std::nullopt;
    }
    const bool is_between = in(point, 0x80, 0xbf) || point == 0xd7 || point == 0xf7 ||
                            in(point, 0x300, 0x36f) || in(point, 0x2000, 0x206f) ||
                            in(point, 0x3000, 0x303f) || in(point, 0xfe00, 0xfe4f) ||
                            in(point, 0xff5f, 0xff65) || point == 0x30fb;
    if (is_between) return std::nullopt;
    return point;
}

std::u32string folded(std::u32string_view points) {
    std::u32string letters;
    for (const char32_t point : points) {
        if (const auto letter = folded(point)) letters += *letter;
    }
    return letters;
}

// Of the line, as found: what its letters are compared as, and where each stands.
struct Letters {
    std::u32string folded;
    std::vector<std::size_t> at;
};

Letters letters_of(std::u32string_view line) {
    Letters letters;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (const auto letter = folded(line[at])) {
            letters.folded += *letter;
            letters.at.push_back(at);
        }
    }
    return letters;
}

// Whether letters `first` and `second` of the line are one run of Latin letters.
bool is_joined(const Letters& letters, std::size_t first, std::size_t second) {
    return letters.at[second] == letters.at[first] + 1 && is_latin(letters.folded[first]) &&
           is_latin(letters.folded[second]);
}

bool stands_alone(const Letters& letters, std::size_t first, std::size_t last) {
    const bool joins_before = first > 0 && is_joined(letters, first - 1, first);
    const bool joins_after = last + 1 < letters.at.size() && is_joined(letters, last, last + 1);
    return !joins_before && !joins_after;
}

}  // namespace

Outcome<WordFilter> WordFilter::make(const std::vector<std::string>& words) {
    if (words.size() > kMaxWords) {
        return Refusal{"invalid", "A room's filter has at most 1000 words.", "words"};
    }
    WordFilter filter;
    for (const std::string& word : words) {
        const auto points = clean_line(word);
        if (!points) return Refusal{"invalid", "A word is not UTF-8.", "words"};
        const std::u32string letters = folded(*points);
        if (letters.empty() || letters.size() > kMaxWordPoints) {
            return Refusal{"invalid",
                           "'" + encode_utf8(points->substr(0, kMaxWordPoints)) +
                               "' is no word of 1 to 32 letters, digits or characters.",
                           "words"};
        }
        if (filter.add(letters)) filter.words_.push_back(encode_utf8(*points));
    }
    filter.link();
    return filter;
}

bool WordFilter::add(const std::u32string& folded_word) {
    std::uint32_t at = 0;
    for (const char32_t letter : folded_word) {
        const auto next = static_cast<std::uint32_t>(nodes_.size());
        const auto [entry, is_new] = nodes_[at].next.try_emplace(letter, next);
        at = entry->second;
        if (is_new) nodes_.emplace_back();
    }
    const bool is_known = nodes_[at].length != 0;
    nodes_[at].length = static_cast<std::uint32_t>(folded_word.size());
    return !is_known;
}

// Breadth first: a node's fallback is nearer to the root than itself.
void WordFilter::link() {
    std::deque<std::uint32_t> due;
    for (const auto& [letter, node] : nodes_[0].next) {
        due.push_back(node);
    }
    while (!due.empty()) {
        const std::uint32_t at = due.front();
        due.pop_front();
        for (const auto& [letter, node] : nodes_[at].next) {
            nodes_[node].fallback = follow(nodes_[at].fallback, letter);
            due.push_back(node);
        }
        const std::uint32_t fallback = nodes_[at].fallback;
        nodes_[at].nearest_end =
            nodes_[fallback].length != 0 ? fallback : nodes_[fallback].nearest_end;
    }
}

std::uint32_t WordFilter::follow(std::uint32_t node, char32_t point) const {
    for (;; node = nodes_[node].fallback) {
        const auto found = nodes_[node].next.find(point);
        if (found != nodes_[node].next.end()) return found->second;
        if (node == 0) return 0;
    }
}

std::u32string WordFilter::masked(std::u32string_view line) const {
    std::u32string shown{line};
    if (words_.empty()) return shown;
    const Letters letters = letters_of(line);
    std::uint32_t node = 0;
    for (std::size_t last = 0; last < letters.folded.size(); ++last) {
        node = follow(node, letters.folded[last]);
        for (std::uint32_t end = nodes_[node].length != 0 ? node : nodes_[node].nearest_end;
             end != 0;
             end = nodes_[end].nearest_end) {
            const std::size_t first = last + 1 - nodes_[end].length;
            if (!stands_alone(letters, first, last)) continue;
            for (std::size_t at = first; at <= last; ++at) {
                shown[letters.at[at]] = U'*';
            }
        }
    }
    return shown;
}

}  // namespace shopfloor::room
