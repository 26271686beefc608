// SPDX-License-Identifier: MIT
#include "server/hooks/request.hpp"

#include "server/auth/signed_call.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iterator>

namespace shopfloor::hooks {
namespace {

std::string in_quotes(const std::string& text) {
    return text.empty() ? "null" : boost::json::serialize(boost::json::string_view{text});
}

}  // namespace

void cut_to_fit(std::vector<storage::WaitingHookEvent>& events) {
    std::size_t bytes = 0;
    for (std::size_t count = 0; count < events.size(); ++count) {
        bytes += events[count].data.size();
        if (count > 0 && bytes > kMaxEventBytes) return events.resize(count);
    }
}

// The data is JSON already.
std::string to_body(const Signer& signer,
                    const std::string& broadcast,
                    const std::vector<storage::WaitingHookEvent>& events) {
    std::string body;
    auto out = std::back_inserter(body);
    fmt::format_to(out,
                   R"({{"hook":{},"store":{},"broadcast":{},"events":[)",
                   in_quotes(signer.hook),
                   in_quotes(signer.store),
                   in_quotes(broadcast));
    for (const storage::WaitingHookEvent& event : events) {
        fmt::format_to(out,
                       R"({}{{"id":{},"type":{},"seq":{},"utc_ms":{},"data":{}}})",
                       &event == &events.front() ? "" : ",",
                       in_quotes(event.id),
                       in_quotes(event.kind),
                       event.seq,
                       event.utc.count(),
                       event.data);
    }
    return body += "]}";
}

std::string to_request(const Target& target,
                       const Signer& signer,
                       std::int64_t timestamp_s,
                       const std::string& body) {
    const auto sign = [&](const std::string& secret) {
        return auth::sign_call(secret, timestamp_s, body);
    };
    std::string previous;
    if (signer.previous) previous = ",previous=" + sign(*signer.previous);
    return fmt::format(
        "POST {} HTTP/1.1\r\n"
        "Host: {}\r\n"
        "User-Agent: Shopfloor\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: {}\r\n"
        "Authorization: {}store={},hook={},timestamp={},signature={}{}\r\n"
        "\r\n{}",
        target.path,
        target.authority,
        body.size(),
        auth::kSignatureScheme,
        signer.store,
        signer.hook,
        timestamp_s,
        sign(signer.secret),
        previous,
        body);
}

}  // namespace shopfloor::hooks
