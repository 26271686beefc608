// SPDX-License-Identifier: MIT
#pragma once

#include "server/archive/part_scan.hpp"

#include <string>

namespace shopfloor::archive {

/// The index of a part, for players that seek:
/// {"init_bytes":824,"bytes":912034,"start_us":0,"end_us":2966666,"keyframes":[[33333,824],…]}
/// with each keyframe's presentation time and the offset of its chunk.
[[nodiscard]] std::string to_json(const PartContents& part);

}  // namespace shopfloor::archive
