// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

struct ssl_ctx_st;

namespace shopfloor::tls {

/// Where a certificate is: PEM files (RFC 7468).
struct CertificateFiles {
    std::filesystem::path certificate;  // with its chain, the server's own first
    std::filesystem::path key;          // without a password
};

/// A certificate, its chain and its key, which belong together. Immutable: any thread.
class Certificate {
public:
    using Time = std::chrono::system_clock::time_point;
    struct Validity {
        Time from;
        Time until;
    };

    /// Blocks. Refused, with a sentence that names the file: not there, not readable, too large,
    /// not PEM, locked by a password, too weak, or a key of another certificate. One that has
    /// expired is taken.
    [[nodiscard]] static Outcome<std::shared_ptr<const Certificate>> read(
        const CertificateFiles& files);

    /// With the certificate and its key, and nothing else that matters.
    ssl_ctx_st* context() const noexcept { return context_.get(); }
    const Validity& validity() const noexcept { return validity_; }
    /// For the log: "CN=shop.example.com, expires 2027-03-01".
    std::string to_text() const;

private:
    Certificate() = default;

    std::shared_ptr<ssl_ctx_st> context_;
    std::string subject_;
    Validity validity_{};
};

/// What people should know of a certificate's time: that browsers refuse it, or soon will.
[[nodiscard]] std::optional<std::string> expiry_warning(const Certificate::Validity& validity,
                                                        Certificate::Time now);

/// The certificates of a PEM file as PEM, and nothing else that may stand in it. Blocks. Refused
/// as above, and when there is none.
[[nodiscard]] Outcome<std::string> read_certificates_alone(const std::filesystem::path& file);

}  // namespace shopfloor::tls
