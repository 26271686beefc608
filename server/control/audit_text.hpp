// SPDX-License-Identifier: MIT
// What of a call's parameters may be written down. Pure.
#pragma once

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>

namespace shopfloor::control {

inline constexpr std::size_t kMaxAuditParams = 1024;

/// The parameters as JSON of at most kMaxAuditParams bytes: secrets are hidden, by name and by
/// their looks, and long texts and lists are cut ("…"). Costs no more for long ones.
[[nodiscard]] std::string audit_params(const boost::json::object& params);

/// JSON with the members of all objects in order, so that the same parameters are the same text.
[[nodiscard]] std::string canonical_json(const boost::json::value& value);

}  // namespace shopfloor::control
