// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <string>
#include <string_view>

namespace shopfloor::ingest {

/// The SHA-256 fingerprint of the publisher's certificate (RFC 8122, 5), as "ab:cd:…" in small
/// letters. Refusal: "invalid" where an offer has none, or more than one. Pure.
[[nodiscard]] Outcome<std::string> fingerprint_of_offer(std::string_view offer);

/// The same of a certificate in PEM (RFC 7468, 5). Empty where it is none. Pure.
[[nodiscard]] std::string fingerprint_of_certificate(std::string_view pem);

}  // namespace shopfloor::ingest
