// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <string>
#include <utility>

namespace shopfloor {

/// A rule said no. `code` is for programs ("not_found", "invalid", "conflict", "busy"), `message`
/// a sentence for people that says what to do, `field` the parameter at fault, where there is one.
struct Refusal {
    Refusal() = default;

    // A constructor, since an aggregate would count as constructible from its first field alone,
    // which makes Outcome<std::string> ambiguous.
    Refusal(std::string code_, std::string message_, std::string field_ = {})
        : code(std::move(code_)), message(std::move(message_)), field(std::move(field_)) {}

    std::string code;
    std::string message;
    std::string field;
};

/// A value or a Refusal. Check before reading: `value()` of a refusal does not compile.
template <class T>
using Outcome = boost::system::result<T, Refusal>;

}  // namespace shopfloor
