// SPDX-License-Identifier: MIT
#include "server/archive/part_index.hpp"

#include <fmt/format.h>

#include <iterator>

namespace shopfloor::archive {

std::string to_json(const PartContents& part) {
    std::string json =
        fmt::format(R"({{"init_bytes":{},"bytes":{},"start_us":{},"end_us":{},"keyframes":[)",
                    part.init_bytes,
                    part.bytes,
                    part.start.count(),
                    part.end.count());
    for (const Keyframe& keyframe : part.keyframes) {
        const char* separator = &keyframe == &part.keyframes.front() ? "" : ",";
        fmt::format_to(std::back_inserter(json),
                       "{}[{},{}]",
                       separator,
                       keyframe.time.count(),
                       keyframe.offset);
    }
    return json + "]}\n";
}

}  // namespace shopfloor::archive
