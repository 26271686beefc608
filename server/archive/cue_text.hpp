// SPDX-License-Identifier: MIT
// A broadcast's cue log as files for others. Pure.
#pragma once

#include "server/room/cue.hpp"

#include <functional>
#include <span>
#include <string>

namespace shopfloor::archive {

/// {"broadcast":…,"cues":[{id, rev, at_us, kind, utc_ms, product, data}]}, each as it is on the
/// viewer's socket. `cues` are the newest revisions, by time.
[[nodiscard]] std::string cues_json(const std::string& broadcast, std::span<const room::Cue> cues);

/// WebVTT (W3C): an entry for each explanation and deal, from its beginning to its end, with the
/// product's name and SKU; notices, coupons and revealed prices until they were withdrawn, which
/// is the end. What was withdrawn is left out. `end` is the broadcast's; `name_of` gives a
/// product's name by SKU, or nothing.
[[nodiscard]] std::string cues_vtt(
    std::span<const room::Cue> cues,
    media::MediaTime end,
    const std::function<std::string(const std::string& sku)>& name_of);

}  // namespace shopfloor::archive
