// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/media/format.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace shopfloor::room {

/// A timed event of the stream, bound to a presentation time. The words of its kinds, and what
/// makes one active, are CueBoard's.
struct Cue {
    std::uint64_t id = 0;   // counts up within the broadcast
    std::uint32_t rev = 1;  // a revision replaces the cue with the same id
    std::string kind;
    media::MediaTime at{};
    std::chrono::milliseconds utc{};
    std::string product{};    // SKU, empty where the kind names none
    std::string data = "{}";  // a JSON object

    bool operator==(const Cue&) const = default;
};

/// Has a revision taken the cue back ({"withdrawn":true} in its data)?
[[nodiscard]] bool is_withdrawn(const Cue& cue);

/// The cue's message on the viewer's socket and in the stream:
/// {"type":"cue","id":17,"rev":1,"kind":…,"at_us":…,"utc_ms":…,"product":…,"data":{…}}
[[nodiscard]] std::string to_json(const Cue& cue);

}  // namespace shopfloor::room
