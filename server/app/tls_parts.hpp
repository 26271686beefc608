// SPDX-License-Identifier: MIT
// What the server has of TLS, by the operator's settings.
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/settings/settings.hpp"
#include "server/tls/certificate.hpp"
#include "server/tls/identity.hpp"

#include <memory>
#include <vector>

namespace shopfloor::app {

[[nodiscard]] tls::CertificateFiles certificate_files(const settings::Tls& settings);

/// Null without a certificate. Throws std::runtime_error, with a sentence, when the files are of
/// no use.
[[nodiscard]] std::unique_ptr<tls::Identity> open_identity(const settings::Tls& settings);

/// `routes`, and GET /ca.crt where `tls.authority` is set: a certificate that phones and browsers
/// are to trust, in the clear, as they cannot check what they do not trust yet. Throws as above.
[[nodiscard]] std::vector<delivery::HttpRoute> with_authority(
    std::vector<delivery::HttpRoute> routes, const settings::Tls& settings);

}  // namespace shopfloor::app
