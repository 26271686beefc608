// SPDX-License-Identifier: MIT
// A hostile worker's bytes: split, decoded, and what decodes must encode to the same bytes.
#include "pipeline/wire/codec.hpp"

#include <algorithm>
#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    wire::MessageSplitter splitter;
    splitter.append({data, size});
    for (;;) {
        const auto message = splitter.next();
        if (!message || !*message) return 0;
        static_cast<void>(wire::decode_to_worker(**message));
        const auto decoded = wire::decode_to_server(**message);
        if (!decoded) continue;
        const Bytes again = wire::encode(*decoded);
        if (!std::equal(again.begin() + 4, again.end(), (**message).begin(), (**message).end())) {
            std::abort();
        }
    }
}
