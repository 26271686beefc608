// SPDX-License-Identifier: MIT
#include "server/delivery/file_range.hpp"

#include <algorithm>
#include <charconv>

namespace shopfloor::delivery {
namespace {

constexpr std::string_view kUnit = "bytes=";

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_unit(std::string_view text) {
    return std::ranges::equal(text, kUnit, [](char given, char ours) {
        return given == ours || (given >= 'A' && given <= 'Z' && given - 'A' + 'a' == ours);
    });
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return UINT64_MAX;
    return error == std::errc{} ? std::optional{value} : std::nullopt;
}

FileRange slice(std::uint64_t first, std::uint64_t last, std::uint64_t size) {
    if (first >= size) return {.kind = FileRange::Kind::Unsatisfiable};
    return {.kind = FileRange::Kind::Slice,
            .first = first,
            .length = std::min(last, size - 1) - first + 1};
}

// The last so many bytes. None at all is a range that cannot be served.
FileRange suffix(std::uint64_t length, std::uint64_t size) {
    if (length == 0) return {.kind = FileRange::Kind::Unsatisfiable};
    return slice(size - std::min(length, size), UINT64_MAX, size);
}

}  // namespace

FileRange read_range(std::string_view header, std::uint64_t size) {
    if (header.size() < kUnit.size() || !is_unit(header.substr(0, kUnit.size()))) return {};
    const std::string_view spec = trimmed(header.substr(kUnit.size()));
    const std::size_t dash = spec.find('-');
    if (dash == spec.npos) return {};
    const std::string_view from = spec.substr(0, dash);
    const std::string_view to = spec.substr(dash + 1);
    const auto first = number_of(from);
    const auto last = number_of(to);
    if (from.empty() && last) return suffix(*last, size);
    if (!first || (!to.empty() && !last) || (last && *last < *first)) return {};
    return slice(*first, last.value_or(UINT64_MAX), size);
}

}  // namespace shopfloor::delivery
