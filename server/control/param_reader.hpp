// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::control {

/// Reads a call's parameters one by one and keeps the first mistake; what is read after it, or is
/// not there, is empty. `mistake()` comes last: it also refuses parameters that nobody asked for.
/// Owner: the handler. `params` must outlive it.
class ParamReader {
public:
    explicit ParamReader(const boost::json::object& params) : params_(params) {}

    /// Text of 1 to `max_bytes`.
    std::string text(std::string_view name, std::size_t max_bytes = 200);
    /// Text of 0 to `max_bytes`, or `standard`.
    std::string optional_text(std::string_view name,
                              std::string standard = {},
                              std::size_t max_bytes = 200);
    /// Text of 0 to `max_bytes` with any characters, or nothing.
    std::optional<std::string> optional_document(std::string_view name, std::size_t max_bytes);
    /// A list of 0 to `max_count` texts, each of 1 to `max_bytes`.
    std::vector<std::string> texts(std::string_view name,
                                   std::size_t max_count,
                                   std::size_t max_bytes = 200);
    std::int64_t integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<std::int64_t> optional_integer(std::string_view name,
                                                 std::int64_t min,
                                                 std::int64_t max);
    bool optional_boolean(std::string_view name, bool standard);
    /// An object as JSON text of at most `max_bytes`.
    std::string object(std::string_view name, std::size_t max_bytes);
    std::string optional_object(std::string_view name, std::size_t max_bytes);

    /// Whatever it is; null where it was left out.
    const boost::json::value* optional_value(std::string_view name) { return take(name); }

    /// A mistake that the caller has found.
    void refuse(std::string_view name, std::string_view sentence);

    [[nodiscard]] std::optional<Refusal> mistake();

private:
    const boost::json::value* take(std::string_view name);
    const boost::json::value* require(std::string_view name);

    const boost::json::object& params_;
    std::vector<std::string_view> known_;
    std::optional<Refusal> mistake_;
};

}  // namespace shopfloor::control
