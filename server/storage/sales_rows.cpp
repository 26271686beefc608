// SPDX-License-Identifier: MIT
#include "server/storage/rows.hpp"
#include "server/storage/sales_records.hpp"

namespace shopfloor::storage {
namespace {

constexpr std::string_view kWriteVisit =
    "INSERT INTO visits (id, broadcast, viewer, begun_us, ended_us) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (id) DO UPDATE SET ended_us = ?5";
// Rows of a batch that is written again may be there already.
constexpr std::string_view kWriteClick =
    "INSERT INTO clicks"
    " (id, room, broadcast, viewer, product, channel, cue, at_us, utc_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kWriteImpression =
    "INSERT INTO impressions (broadcast, cue, viewer, product, channel, at_us, utc_ms)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (broadcast, cue, viewer) DO NOTHING";
constexpr std::string_view kWriteTally =
    "INSERT INTO tallies (broadcast, live_edge_us, peak, uncounted)"
    " VALUES (?1, ?2, ?3, ?4)"
    " ON CONFLICT (broadcast) DO UPDATE SET live_edge_us = ?2, peak = ?3, uncounted = ?4";
constexpr std::string_view kEndLostVisits =
    "UPDATE visits SET ended_us = coalesce((SELECT live_edge_us FROM tallies"
    " WHERE tallies.broadcast = visits.broadcast AND live_edge_us > begun_us), begun_us)"
    " WHERE ended_us IS NULL";

constexpr std::string_view kReadTally =
    "SELECT broadcast, live_edge_us, peak, uncounted FROM tallies"
    " WHERE broadcast = ?1";

std::uint64_t count_of(const Statement& row, int column) {
    return static_cast<std::uint64_t>(row.number(column));
}

void bind_or_null(Statement& row, int index, const std::string& text) {
    if (text.empty()) {
        row.bind_null(index);
    } else {
        row.bind(index, text);
    }
}

void write(RowWriter& rows, const VisitRecord& visit) {
    Statement& row = rows.statement(kWriteVisit);
    row.bind(1, visit.id).bind(2, visit.broadcast).bind(3, visit.viewer);
    row.bind(4, std::int64_t{visit.begun.count()});
    if (visit.ended) {
        row.bind(5, std::int64_t{visit.ended->count()});
    } else {
        row.bind_null(5);
    }
    row.run();
}

void write(RowWriter& rows, const ClickRecord& click) {
    Statement& row = rows.statement(kWriteClick);
    row.bind(1, click.id).bind(2, click.room);
    bind_or_null(row, 3, click.broadcast);
    bind_or_null(row, 4, click.viewer);
    row.bind(5, click.product).bind(6, click.channel);
    row.bind(7, static_cast<std::int64_t>(click.cue)).bind(8, std::int64_t{click.at.count()});
    row.bind(9, click.utc).run();
}

void write(RowWriter& rows, const ImpressionRecord& impression) {
    Statement& row = rows.statement(kWriteImpression);
    row.bind(1, impression.broadcast).bind(2, static_cast<std::int64_t>(impression.cue));
    row.bind(3, impression.viewer).bind(4, impression.product).bind(5, impression.channel);
    row.bind(6, std::int64_t{impression.at.count()}).bind(7, impression.utc).run();
}

void write(RowWriter& rows, const TallyRecord& tally) {
    Statement& row = rows.statement(kWriteTally);
    row.bind(1, tally.broadcast).bind(2, std::int64_t{tally.live_edge.count()});
    row.bind(3, static_cast<std::int64_t>(tally.peak));
    row.bind(4, static_cast<std::int64_t>(tally.uncounted)).run();
}

TallyRecord read_tally(const Statement& row) {
    return {.broadcast = row.text(0),
            .live_edge = media::MediaTime{row.number(1)},
            .peak = count_of(row, 2),
            .uncounted = count_of(row, 3)};
}

std::optional<media::MediaTime> optional_media_time(const Statement& row, int column) {
    const auto time = row.optional_time(column);  // of whatever unit the column is
    if (!time) return std::nullopt;
    return media::MediaTime{time->count()};
}

std::int64_t read_number(Reader& reader, std::string_view sql) {
    Statement statement = reader.statement(sql);
    statement.step();
    return statement.number(0);
}

Statement about(Reader& reader, std::string_view sql, const std::string& broadcast) {
    Statement statement = reader.statement(sql);
    statement.bind(1, broadcast);
    return statement;
}

void read_audience(Reader& reader, BroadcastSales& sales) {
    const std::string& id = sales.broadcast.id;
    Statement tally = about(reader, kReadTally, id);
    sales.tally.broadcast = id;
    if (tally.step()) sales.tally = read_tally(tally);
    sales.visits = reader.all(about(reader,
                                    "SELECT id, broadcast, viewer, begun_us, ended_us FROM visits"
                                    " WHERE broadcast = ?1 ORDER BY id",
                                    id),
                              [](const Statement& row) {
                                  return VisitRecord{.id = row.number(0),
                                                     .broadcast = row.text(1),
                                                     .viewer = row.text(2),
                                                     .begun = media::MediaTime{row.number(3)},
                                                     .ended = optional_media_time(row, 4)};
                              });
    sales.cues =
        reader.all(about(reader,
                         "SELECT id, rev, kind, at_us, utc_ms, product, data FROM cues"
                         " WHERE broadcast = ?1 AND rev = (SELECT max(rev) FROM cues AS newer"
                         " WHERE newer.broadcast = cues.broadcast AND newer.id = cues.id)"
                         " ORDER BY id",
                         id),
                   [&](const Statement& row) {
                       return CueRecord{.broadcast = id,
                                        .cue = {.id = count_of(row, 0),
                                                .rev = static_cast<std::uint32_t>(row.number(1)),
                                                .kind = row.text(2),
                                                .at = media::MediaTime{row.number(3)},
                                                .utc = row.time(4),
                                                .product = row.text(5),
                                                .data = row.text(6)}};
                   });
}

void read_counts(Reader& reader, BroadcastSales& sales) {
    const std::string& id = sales.broadcast.id;
    sales.channels = reader.all(
        about(reader,
              "SELECT product, channel, sum(seen), sum(clicked), sum(on_card) FROM ("
              " SELECT product, channel, 1 AS seen, 0 AS clicked, 0 AS on_card FROM impressions"
              " WHERE broadcast = ?1 UNION ALL"
              " SELECT product, channel, 0, 1, CASE WHEN cue != 0 THEN 1 ELSE 0 END FROM clicks"
              " WHERE broadcast = ?1) AS counted"
              " GROUP BY product, channel ORDER BY product, channel",
              id),
        [](const Statement& row) {
            return ChannelSales{.product = row.text(0),
                                .channel = row.text(1),
                                .impressions = count_of(row, 2),
                                .clicks = count_of(row, 3),
                                .card_clicks = count_of(row, 4)};
        });
    Statement clickers = about(reader,
                               "SELECT product, count(DISTINCT viewer) FROM clicks"
                               " WHERE broadcast = ?1 GROUP BY product",
                               id);
    while (clickers.step()) {
        sales.clickers.emplace(clickers.text(0), count_of(clickers, 1));
    }
    Statement all =
        about(reader, "SELECT count(DISTINCT viewer) FROM clicks WHERE broadcast = ?1", id);
    all.step();
    sales.all_clickers = count_of(all, 0);
}

void read_products(Reader& reader, BroadcastSales& sales) {
    Statement products = about(reader,
                               "SELECT sku, json FROM products"
                               " WHERE store = (SELECT room FROM broadcasts WHERE id = ?1)"
                               " AND sku IN (SELECT product FROM cues WHERE broadcast = ?1"
                               " UNION SELECT product FROM clicks WHERE broadcast = ?1"
                               " UNION SELECT product FROM impressions WHERE broadcast = ?1)",
                               sales.broadcast.id);
    while (products.step()) {
        sales.products.emplace(products.text(0), products.text(1));
    }
}

}  // namespace

void write_row(RowWriter& rows, const SalesBatch& batch) {
    for (const VisitRecord& visit : batch.rows->visits) {
        write(rows, visit);
    }
    for (const ClickRecord& click : batch.rows->clicks) {
        write(rows, click);
    }
    for (const ImpressionRecord& impression : batch.rows->impressions) {
        write(rows, impression);
    }
    for (const TallyRecord& tally : batch.rows->tallies) {
        write(rows, tally);
    }
}

void write_row(RowWriter& rows, const LostVisits& /*lost*/) {
    rows.statement(kEndLostVisits).run();
}

SalesState read_sales_state(Reader& reader) {
    return {
        .last_visit = read_number(reader, "SELECT coalesce(max(id), 0) FROM visits"),
        .last_click = read_number(reader, "SELECT coalesce(max(id), 0) FROM clicks"),
        .tallies = reader.all("SELECT broadcast, live_edge_us, peak, uncounted FROM tallies"
                              " WHERE broadcast IN (SELECT id FROM broadcasts WHERE ended IS NULL)",
                              read_tally)};
}

std::optional<BroadcastSales> read_broadcast_sales(Reader& reader, const std::string& broadcast) {
    Statement found = about(reader,
                            "SELECT broadcasts.id, room, started, ended, end_reason, locale"
                            " FROM broadcasts JOIN stores ON slug = room WHERE broadcasts.id = ?1",
                            broadcast);
    if (!found.step()) return std::nullopt;
    BroadcastSales sales;
    sales.broadcast.id = found.text(0);
    sales.broadcast.room = found.text(1);
    sales.broadcast.started = found.time(2);
    sales.broadcast.ended = found.optional_time(3);
    sales.broadcast.end_reason = found.text(4);
    sales.locale = found.text(5);
    read_audience(reader, sales);
    read_counts(reader, sales);
    read_products(reader, sales);
    return sales;
}

std::vector<BroadcastTotals> read_broadcast_totals(Reader& reader,
                                                   const std::string& room,
                                                   std::int64_t limit) {
    Statement statement = reader.statement(
        "SELECT id, room, started, ended, end_reason,"
        " (SELECT count(DISTINCT viewer) FROM visits WHERE visits.broadcast = broadcasts.id),"
        " (SELECT count(*) FROM impressions WHERE impressions.broadcast = broadcasts.id),"
        " (SELECT count(*) FROM clicks WHERE clicks.broadcast = broadcasts.id),"
        " coalesce(live_edge_us, 0), coalesce(peak, 0)"
        " FROM broadcasts LEFT JOIN tallies ON tallies.broadcast = broadcasts.id"
        " WHERE room = ?1 ORDER BY started DESC, broadcasts.id DESC LIMIT ?2");
    statement.bind(1, room).bind(2, limit);
    return reader.all(std::move(statement), [](const Statement& row) {
        BroadcastTotals totals;
        totals.broadcast.id = row.text(0);
        totals.broadcast.room = row.text(1);
        totals.broadcast.started = row.time(2);
        totals.broadcast.ended = row.optional_time(3);
        totals.broadcast.end_reason = row.text(4);
        totals.viewers = count_of(row, 5);
        totals.impressions = count_of(row, 6);
        totals.clicks = count_of(row, 7);
        totals.tally.broadcast = totals.broadcast.id;
        totals.tally.live_edge = media::MediaTime{row.number(8)};
        totals.tally.peak = count_of(row, 9);
        return totals;
    });
}

}  // namespace shopfloor::storage
