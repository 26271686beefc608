// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/records.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace shopfloor::control {

/// {"codec","width","height","fps"}
[[nodiscard]] boost::json::object to_object(const media::VideoFormat& video);
/// {"codec","sample_rate_hz","channels","is_silence"}
[[nodiscard]] boost::json::object to_object(const media::AudioFormat& audio);
/// The worker's counters.
[[nodiscard]] boost::json::object to_object(const wire::Stats& stats);
/// A room as everyone may see it.
[[nodiscard]] boost::json::object to_object(const show::RoomSummary& room);

}  // namespace shopfloor::control
