// SPDX-License-Identifier: MIT
#include "server/show/report_from_rows.hpp"

#include <boost/json.hpp>

#include <utility>

namespace shopfloor::show {
namespace {

// Only the names of what was shown then: the rest may have changed since.
std::map<std::string, std::string> names_in(const std::string& product_json) {
    std::map<std::string, std::string> names;
    boost::system::error_code error;
    const boost::json::value product = boost::json::parse(product_json, error);
    if (error || !product.is_object()) return names;
    const boost::json::value* name = product.get_object().if_contains("name");
    if (!name || !name->is_object()) return names;
    for (const auto& [language, text] : name->get_object()) {
        if (text.is_string()) names.emplace(language, text.get_string());
    }
    return names;
}

void add_sales(const storage::BroadcastSales& sales, sales::Report& report) {
    std::vector<sales::ChannelCount> counts;
    for (const storage::ChannelSales& channel : sales.channels) {
        counts.push_back({.sku = channel.product,
                          .channel = channel.channel,
                          .count = {.impressions = channel.impressions,
                                    .clicks = channel.clicks,
                                    .card_clicks = channel.card_clicks}});
        report.total += counts.back().count;
    }
    report.clickers = sales.all_clickers;
    report.products = sales::product_figures(counts, sales.clickers, report.explanations);
    for (sales::ProductFigures& product : report.products) {
        const auto known = sales.products.find(product.sku);
        if (known != sales.products.end()) product.name = names_in(known->second);
    }
}

}  // namespace

sales::Report report_from_rows(const storage::BroadcastSales& sales) {
    const media::MediaTime end = sales.tally.live_edge;
    sales::Report report;
    report.broadcast = sales.broadcast.id;
    report.room = sales.broadcast.room;
    report.locale = sales.locale;
    report.started = sales.broadcast.started;
    report.ended = sales.broadcast.ended;
    report.duration = end;
    report.peak = sales.tally.peak;
    report.uncounted = sales.tally.uncounted;
    report.cues = sales.cues.size();
    std::vector<sales::Visit> visits;
    for (const storage::VisitRecord& visit : sales.visits) {
        visits.push_back(
            {.viewer = visit.viewer, .begun = visit.begun, .ended = visit.ended.value_or(end)});
    }
    report.audience = sales::count_audience(std::move(visits), end);
    std::vector<room::Cue> cues;
    for (const storage::CueRecord& record : sales.cues) {
        cues.push_back(record.cue);
    }
    report.explanations = sales::explanations(std::move(cues), end);
    add_sales(sales, report);
    return report;
}

}  // namespace shopfloor::show
