// SPDX-License-Identifier: MIT
// A hostile viewer's chat and presses: what is taken over is short, one line, UTF-8, and can be
// masked.
#include "pipeline/base/bytes.hpp"
#include "server/room/chat_text.hpp"
#include "server/room/word_filter.hpp"
#include "server/show/chat_message.hpp"
#include "server/show/deal_message.hpp"

#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto filter = room::WordFilter::make({"fake", "假货", "加v信", "aa", "aaa"});
    const std::string_view text = as_text({data, size});
    if (show::parse_like(text) > 1000 || show::client_id_of(text).size() > 64) std::abort();
    const auto hold = show::parse_hold(text);
    if (hold && (hold->deal.size() > 64 || hold->key.size() < 8 || hold->key.size() > 64)) {
        std::abort();
    }
    if (hold && hold->quantity < 1) std::abort();
    if (show::parse_unhold(text).size() > 64) std::abort();
    const auto message = show::parse_chat(text);
    if (!message) return 0;
    const auto points = room::decode_utf8(message->text);
    if (!points || points->empty() || points->size() > room::kMaxChatPoints) std::abort();
    for (const char32_t point : *points) {
        if (point < 0x20 || (point >= 0x202a && point <= 0x202e)) std::abort();
    }
    if (room::clean_line(message->text) != points) std::abort();  // clean stays clean
    if (filter->masked(*points).size() != points->size()) std::abort();
    return 0;
}
