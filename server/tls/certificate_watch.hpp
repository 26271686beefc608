// SPDX-License-Identifier: MIT
#pragma once

#include "server/tls/certificate.hpp"
#include "server/tls/identity.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace shopfloor::tls {

/// Looks at the files of a certificate, and gives the identity a new one when they have changed,
/// symbolic links and all. Files that are of no use are told in the log, and change nothing.
/// Tells once a day when the certificate is about to expire.
///
/// Owner: `executor`, which runs on one thread. `identity` must outlive what runs there.
class CertificateWatch {
public:
    CertificateWatch(const boost::asio::any_io_executor& executor,
                     CertificateFiles files,
                     Identity& identity,
                     std::chrono::milliseconds every = std::chrono::seconds{2});
    ~CertificateWatch();

    CertificateWatch(const CertificateWatch&) = delete;
    CertificateWatch& operator=(const CertificateWatch&) = delete;

    /// Reads the files now, changed or not.
    void reload();
    /// Looks at them no more.
    void stop();

private:
    struct Watching;

    static boost::asio::awaitable<void> watch(std::shared_ptr<Watching> watching);

    std::shared_ptr<Watching> watching_;
};

}  // namespace shopfloor::tls
