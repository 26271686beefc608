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
[[nodiscard]] boost::json::object to_object(const show::LineFigures& line);
/// As stats.get has it.
[[nodiscard]] boost::json::object to_object(const show::RoomStats& stats);
[[nodiscard]] boost::json::object to_object(const show::IngestEntry& ingest);
/// {"id","started_ms","ended_ms"?,"end_reason"?,"duration_us"?}
[[nodiscard]] boost::json::object to_object(const storage::BroadcastRecord& broadcast);
/// A room as everyone may see it.
[[nodiscard]] boost::json::object to_object(const show::RoomSummary& room);

}  // namespace shopfloor::control
