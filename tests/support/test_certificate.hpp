// SPDX-License-Identifier: MIT
#pragma once

#include "server/tls/certificate.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <string>

namespace shopfloor::test {

/// PEM files of a certificate (ECDSA P-256) that nobody has signed but itself.
class TestCertificate {
public:
    explicit TestCertificate(const std::string& name,
                             std::chrono::hours begins = std::chrono::hours{-1},
                             std::chrono::hours ends = std::chrono::hours{24 * 90});

    tls::CertificateFiles files() const;

private:
    TemporaryFolder folder_;
};

}  // namespace shopfloor::test
