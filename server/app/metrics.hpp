// SPDX-License-Identifier: MIT
#pragma once

#include "server/app/show_tally.hpp"
#include "server/archive/recordings.hpp"
#include "server/broadcast/worker_counters.hpp"
#include "server/delivery/delivery.hpp"
#include "server/health/problem_book.hpp"
#include "server/hooks/hook_book.hpp"
#include "server/ingest/rtmp/rtmp_tally.hpp"
#include "server/ingest/srt/srt_settings.hpp"
#include "server/ingest/whip/whip_settings.hpp"
#include "server/show/live_chats.hpp"
#include "server/show/live_deals.hpp"
#include "server/show/live_shows.hpp"
#include "server/storage/storage.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace shopfloor::app {

/// Where the figures are: each belongs to its own thread, and is read here without a lock but the
/// storage's queue's.
struct MetricSources {
    const storage::Storage& storage;
    const archive::Recordings& recordings;
    const show::LiveShows& shows;
    const show::LiveChats& chats;
    const ShowTally& tally;
    const broadcast::WorkerCounters& workers;
    const ingest::RtmpTally& rtmp;
    const ingest::WhipTally& whip;
    const ingest::SrtTally& srt;
    const show::LiveDeals& deals;
    const hooks::CourierCounters& courier;
    const hooks::HookBook& hooks;
};

/// Every figure of the server in Prometheus' text format. Of rooms, those that an encoder sends to
/// have figures of their own, `max_rooms` at most: what a room is called is the one label whose
/// values people choose. The business thread.
[[nodiscard]] std::string metrics_text(const MetricSources& sources,
                                       const delivery::DeliveryStats& delivery,
                                       std::span<const health::Problem> problems,
                                       std::size_t max_rooms);

}  // namespace shopfloor::app
