// SPDX-License-Identifier: MIT
#include "tests/faults/cue_count.hpp"

#include <charconv>
#include <optional>

namespace shopfloor::faults {
namespace {

constexpr std::string_view kMark = R"("data":{"n":)";

// The next number in `text`, which goes on behind it.
std::optional<std::uint64_t> next_number(std::string_view& text) {
    const std::size_t at = text.find(kMark);
    if (at == std::string_view::npos) return std::nullopt;
    text.remove_prefix(at + kMark.size());
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} ? std::optional{number} : std::nullopt;
}

}  // namespace

void CueCount::take(std::string_view text) {
    const bool is_cue = text.starts_with(R"({"type":"cue")");
    const bool is_return = text.starts_with(R"({"type":"joined")") && has_reconnected_;
    if (!is_cue && !is_return) return;
    while (const auto number = next_number(text)) {
        Had& had = had_[*number];
        if (is_cue) ++had.alone;
        if (is_return) had.was_in_return = true;
    }
}

}  // namespace shopfloor::faults
