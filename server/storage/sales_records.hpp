// SPDX-License-Identifier: MIT
// Who watched a broadcast, what they were shown and what they clicked.
#pragma once

#include "server/storage/storage.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// A connection of a viewer to a broadcast. Written again when it has ended.
struct VisitRecord {
    std::int64_t id = 0;
    std::string broadcast;
    std::string viewer;
    media::MediaTime begun{};
    std::optional<media::MediaTime> ended{};
};

struct ClickRecord {
    std::int64_t id = 0;
    std::string room;
    std::string broadcast;  // empty: none was on
    std::string viewer;     // empty: unknown
    std::string product;
    std::string channel;
    std::uint64_t cue = 0;  // whose card it was; 0: none
    media::MediaTime at{};
    UtcTime utc{};
};

/// Identity: broadcast, cue and viewer. A second one is ignored.
struct ImpressionRecord {
    std::string broadcast;
    std::uint64_t cue = 0;
    std::string viewer;
    std::string product;
    std::string channel;  // empty: unknown
    media::MediaTime at{};
    UtcTime utc{};
};

/// What is counted of a broadcast while it is on. Replaced under its broadcast.
struct TallyRecord {
    std::string broadcast;
    media::MediaTime live_edge{};
    std::uint64_t peak = 0;
    std::uint64_t uncounted = 0;  // visits, impressions and clicks that were not kept
};

struct SalesRows {
    std::vector<VisitRecord> visits{};
    std::vector<ClickRecord> clicks{};
    std::vector<ImpressionRecord> impressions{};
    std::vector<TallyRecord> tallies{};
};

/// Many rows as one change, shared with whoever writes them again when that failed.
struct SalesBatch {
    std::shared_ptr<const SalesRows> rows;
};

/// Ends the visits that a crash left open, where their broadcast's tally has seen it last.
struct LostVisits {};

void write_row(RowWriter& rows, const SalesBatch& batch);
void write_row(RowWriter& rows, const LostVisits& lost);

/// What a server that starts goes on from.
struct SalesState {
    std::int64_t last_visit = 0;
    std::int64_t last_click = 0;
    std::vector<TallyRecord> tallies;  // of broadcasts that have not ended
};

[[nodiscard]] SalesState read_sales_state(Reader& reader);

struct ChannelSales {
    std::string product;
    std::string channel;
    std::uint64_t impressions = 0;
    std::uint64_t clicks = 0;
    std::uint64_t card_clicks = 0;
};

/// Everything that a report is made of. Visits that have not ended have no end.
struct BroadcastSales {
    BroadcastRecord broadcast;
    std::string locale;  // of the store
    TallyRecord tally;
    std::vector<VisitRecord> visits;
    std::vector<CueRecord> cues;  // newest revisions
    std::vector<ChannelSales> channels;
    std::map<std::string, std::uint64_t> clickers;  // different viewers who clicked, by product
    std::uint64_t all_clickers = 0;
    std::map<std::string, std::string> products;  // JSON by SKU, of those that are still there
};

/// Nothing where there is no such broadcast.
[[nodiscard]] std::optional<BroadcastSales> read_broadcast_sales(Reader& reader,
                                                                 const std::string& broadcast);

struct BroadcastTotals {
    BroadcastRecord broadcast;
    TallyRecord tally;
    std::uint64_t viewers = 0;
    std::uint64_t impressions = 0;
    std::uint64_t clicks = 0;
};

/// The newest `limit` broadcasts of a room, newest first.
[[nodiscard]] std::vector<BroadcastTotals> read_broadcast_totals(Reader& reader,
                                                                 const std::string& room,
                                                                 std::int64_t limit);

}  // namespace shopfloor::storage
