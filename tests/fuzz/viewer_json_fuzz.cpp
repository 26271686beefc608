// SPDX-License-Identifier: MIT
// A hostile viewer's text: parsed, and what is taken over must be safe to send back.
#include "pipeline/base/bytes.hpp"
#include "server/delivery/viewer_message.hpp"

#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto message = delivery::parse_viewer_message(as_text({data, size}));
    if (!message) return 0;
    if (const auto* join = std::get_if<delivery::JoinMessage>(&*message)) {
        const auto unsafe = join->session.find_first_of("\"\\<\n");
        if (unsafe != std::string::npos || join->session.size() > 64) std::abort();
    }
    if (const auto* ping = std::get_if<delivery::PingMessage>(&*message)) {
        if (ping->id.find_first_not_of("0123456789+-.eE") != std::string::npos) std::abort();
    }
    return 0;
}
