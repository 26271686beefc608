// SPDX-License-Identifier: MIT
// A stranger's offer and fragment: what is accepted is an offer again, and of no other formats.
#include "pipeline/ingest/session_description.hpp"

#include <cstdint>
#include <cstdlib>

using namespace shopfloor;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    static_cast<void>(ingest::candidates_of(text));
    const auto offer = ingest::acceptable_offer(text);
    if (!offer) return 0;
    const auto again = ingest::acceptable_offer(*offer);
    if (!again || *again != *offer) std::abort();
    static_cast<void>(ingest::with_extensions(*offer, *offer));
    static_cast<void>(
        ingest::shown_answer(*offer, {.public_address = "198.51.100.7", .bitrate_kbps = 2500}));
    return 0;
}
