// SPDX-License-Identifier: MIT
#include "server/delivery/https_only.hpp"

#include "server/delivery/http_text.hpp"

#include <fmt/format.h>

namespace shopfloor::delivery {
namespace {

constexpr std::uint16_t kHttpsPort = 443;

std::string_view without_port(std::string_view host) {
    const auto colon = host.rfind(':');
    const bool is_port = colon != host.npos && host.find(']', colon) == host.npos;
    return is_port ? host.substr(0, colon) : host;
}

}  // namespace

std::optional<HttpResponse> send_to_https(const HttpRequest& request, std::uint16_t https_port) {
    if (request.is_secure || https_port == 0) return std::nullopt;
    const bool may_repeat = request.method == "GET" || request.method == "HEAD";
    if (!may_repeat || !is_plain_host(request.host)) {
        return error_response(
            403, "https_only", "Use https here: plain http can be read on its way.");
    }
    std::string location = fmt::format("https://{}", without_port(request.host));
    if (https_port != kHttpsPort) location += fmt::format(":{}", https_port);
    location += request.path;
    if (!request.query.empty()) location += "?" + request.query;
    HttpResponse response;
    response.status = 308;
    response.content_type = "text/plain; charset=utf-8";
    response.body = location + "\n";
    response.headers = {{"Location", std::move(location)}, {"Cache-Control", "no-store"}};
    return response;
}

}  // namespace shopfloor::delivery
