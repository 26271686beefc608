// SPDX-License-Identifier: MIT
#include "server/auth/signed_call.hpp"

#include "server/auth/hmac.hpp"

namespace shopfloor::auth {
namespace {

std::string signed_text(std::int64_t timestamp_s, std::string_view body) {
    return std::to_string(timestamp_s).append(".").append(body);
}

}  // namespace

std::string sign_call(std::string_view secret, std::int64_t timestamp_s, std::string_view body) {
    return hmac_sha256(secret, signed_text(timestamp_s, body));
}

bool verifies_call(std::string_view secret,
                   std::int64_t timestamp_s,
                   std::string_view body,
                   std::string_view signature) {
    return hmac_sha256_verifies(secret, signed_text(timestamp_s, body), signature);
}

}  // namespace shopfloor::auth
