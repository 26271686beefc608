// SPDX-License-Identifier: MIT
#include "server/commerce/currency.hpp"

#include "server/commerce/text_shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace shopfloor::commerce {
namespace {

// ISO 4217, list one, without the codes of metals, funds' units of account and tests ("N.A.").
// Each code is followed by a space, so that no search begins within one.
constexpr std::string_view kTwoDigits =
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL "
    "GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR "
    "LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD "
    "PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
    "SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR "
    "ZMW ZWG ";
constexpr std::string_view kNoDigits =
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
constexpr std::string_view kThreeDigits = "BHD IQD JOD KWD LYD OMR TND ";
constexpr std::string_view kFourDigits = "CLF UYW ";

struct Digits {
    int count;
    std::string_view codes;
};
constexpr std::array kDigits{
    Digits{2, kTwoDigits}, Digits{0, kNoDigits}, Digits{3, kThreeDigits}, Digits{4, kFourDigits}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool are_digits(std::string_view text) { return std::ranges::all_of(text, is_digit); }

std::string_view without_marks(std::string_view text, std::string_view currency) {
    text = trimmed(text);
    const bool is_yuan = currency == "CNY";
    if (!is_yuan && currency != "JPY") return text;
    for (const std::string_view sign : {"\u00a5", "\uffe5"}) {
        if (text.starts_with(sign)) text = trimmed(text.substr(sign.size()));
    }
    for (const std::string_view word : {"元", "円"}) {
        if (text.ends_with(word)) text = trimmed(text.substr(0, text.size() - word.size()));
    }
    return text;
}

// "1,299" and "1299", but not "1,29": a comma for the decimal point must not become a factor.
std::optional<std::string> without_grouping(std::string_view whole) {
    std::string digits;
    bool is_first = true;
    const bool is_grouped = whole.find(',') != whole.npos;
    while (true) {
        const std::size_t comma = whole.find(',');
        const std::string_view group = whole.substr(0, comma);
        const bool has_good_size =
            !is_grouped || group.size() == 3 || (is_first && group.size() < 3);
        if (group.empty() || !has_good_size || !are_digits(group)) return std::nullopt;
        digits += group;
        if (comma == whole.npos) return digits;
        whole.remove_prefix(comma + 1);
        is_first = false;
    }
}

}  // namespace

std::optional<int> minor_digits(std::string_view currency) noexcept {
    const bool is_code = currency.size() == 3 && currency.find(' ') == currency.npos;
    if (!is_code) return std::nullopt;
    for (const Digits& digits : kDigits) {
        if (digits.codes.find(currency) != digits.codes.npos) return digits.count;
    }
    return std::nullopt;
}

bool is_currency(std::string_view text) noexcept { return minor_digits(text).has_value(); }

Outcome<std::int64_t> parse_amount(std::string_view text, std::string_view currency) {
    const auto digits = static_cast<std::size_t>(minor_digits(currency).value_or(2));
    const std::string example = digits == 0 ? "129" : "129." + std::string(digits, '0');
    const Refusal not_an_amount{
        "invalid", fmt::format("is not an amount; write it like {}, without words.", example)};

    const std::string_view plain = without_marks(text, currency);
    const std::size_t point = plain.find('.');
    const auto whole = without_grouping(plain.substr(0, point));
    std::string_view fraction = point == plain.npos ? std::string_view{} : plain.substr(point + 1);
    if (!whole || !are_digits(fraction) || (point != plain.npos && fraction.empty())) {
        return not_an_amount;
    }
    while (fraction.size() > digits && fraction.back() == '0') {
        fraction.remove_suffix(1);
    }
    if (fraction.size() > digits) {
        return Refusal{"invalid",
                       fmt::format("has {} decimals, but {} has {}; write it like {}.",
                                   fraction.size(),
                                   currency,
                                   digits,
                                   example)};
    }
    std::string minor = *whole + std::string{fraction} + std::string(digits - fraction.size(), '0');
    minor.erase(0, std::min(minor.find_first_not_of('0'), minor.size() - 1));
    // 13 digits fit, and cover the highest amount.
    const std::int64_t amount = minor.size() > 13 ? kMaxAmount + 1 : std::stoll(minor);
    if (amount > kMaxAmount) {
        return Refusal{
            "invalid",
            fmt::format(
                "is too high: {} {} is the limit.", format_amount(kMaxAmount, currency), currency)};
    }
    return amount;
}

std::string format_amount(std::int64_t amount, std::string_view currency) {
    const auto digits = static_cast<std::size_t>(minor_digits(currency).value_or(2));
    std::string text = fmt::format("{:0{}}", amount, digits + 1);
    if (digits > 0) text.insert(text.size() - digits, ".");
    return text;
}

}  // namespace shopfloor::commerce
