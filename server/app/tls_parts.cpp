// SPDX-License-Identifier: MIT
#include "server/app/tls_parts.hpp"

#include "pipeline/base/log.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace shopfloor::app {
namespace {

using Answering = boost::asio::awaitable<delivery::HttpResponse>;

Answering answer_authority(std::string pem) {
    delivery::HttpResponse response;
    response.content_type = "application/x-x509-ca-cert";
    response.body = std::move(pem);
    response.headers = {{"Cache-Control", "no-store"},
                        {"Content-Disposition", "attachment; filename=\"shopfloor-ca.crt\""}};
    co_return response;
}

}  // namespace

tls::CertificateFiles certificate_files(const settings::Tls& settings) {
    return {.certificate = settings.certificate, .key = settings.key};
}

std::unique_ptr<tls::Identity> open_identity(const settings::Tls& settings) {
    if (settings.certificate.empty()) return nullptr;
    auto certificate = tls::Certificate::read(certificate_files(settings));
    if (!certificate) {
        throw std::runtime_error(
            fmt::format("TLS cannot start. {}. Set tls.certificate and "
                        "tls.key to two that fit, or neither.",
                        certificate.error().message));
    }
    log::info("tls", "certificate: {}", (*certificate)->to_text());
    return std::make_unique<tls::Identity>(*certificate, settings.max_handshakes);
}

std::vector<delivery::HttpRoute> with_authority(std::vector<delivery::HttpRoute> routes,
                                                const settings::Tls& settings) {
    if (settings.authority.empty()) return routes;
    Outcome<std::string> pem = tls::read_certificates_alone(settings.authority);
    if (!pem) throw std::runtime_error(fmt::format("tls.authority: {}.", pem.error().message));
    routes.push_back(
        {.method = "GET",
         .path = "/ca.crt",
         .handler = [pem = *std::move(pem)](
                        const delivery::HttpRequest&) { return answer_authority(pem); },
         .is_for_plain_too = true});
    return routes;
}

}  // namespace shopfloor::app
