// SPDX-License-Identifier: MIT
#include "server/control/reports.hpp"

#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

#include <cmath>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxList = 200;

// To the millisecond.
double seconds_of(media::MediaTime time) {
    return std::round(static_cast<double>(time.count()) / 1e3) / 1e3;
}

json::object to_object(const sales::SalesCount& count) {
    const auto rate = sales::click_rate(count);
    return {{"impressions", count.impressions},
            {"clicks", count.clicks},
            {"card_clicks", count.card_clicks},
            {"ctr", rate ? json::value(*rate) : json::value{}}};
}

json::object to_object(const sales::ProductFigures& product) {
    json::object names;
    for (const auto& [language, name] : product.name) {
        names[language] = name;
    }
    json::object channels;
    for (const auto& [channel, count] : product.channels) {
        if (!channel.empty()) channels[channel] = to_object(count);
    }
    json::object object = to_object(product.total);
    object["sku"] = product.sku;
    object["name"] = std::move(names);
    object["clickers"] = product.clickers;
    object["channels"] = std::move(channels);
    object["explained_s"] = seconds_of(product.explained);
    return object;
}

json::array explanations_of(const sales::Report& report) {
    json::array list;
    for (const sales::Explanation& explanation : report.explanations) {
        list.push_back(json::object{{"product", explanation.product},
                                    {"cue", explanation.cue},
                                    {"begun_us", explanation.begun.count()},
                                    {"ended_us", explanation.ended.count()}});
    }
    return list;
}

json::array orders_of(const sales::Report& report) {
    json::array list;
    for (const sales::OrderFigures& orders : report.orders) {
        list.push_back(json::object{{"channel", orders.channel},
                                    {"currency", orders.currency},
                                    {"confirmed", orders.confirmed},
                                    {"waiting", orders.waiting},
                                    {"cancelled", orders.cancelled},
                                    {"units", orders.units},
                                    {"gmv", orders.amount}});
    }
    return list;
}

json::object to_object(const sales::Report& report) {
    const sales::AudienceFigures& audience = report.audience;
    const double watched = seconds_of(audience.watched);
    const double average =
        audience.viewers == 0 ? 0 : watched / static_cast<double>(audience.viewers);
    json::array products;
    for (const sales::ProductFigures& product : report.products) {
        products.push_back(to_object(product));
    }
    json::object object{
        {"broadcast", report.broadcast},
        {"room", report.room},
        {"started_ms", report.started.count()},
        {"ended_ms", report.ended ? json::value(report.ended->count()) : json::value{}},
        {"duration_s", seconds_of(report.duration)},
        {"viewers", audience.viewers},
        {"peak", report.peak},
        {"connections", audience.connections},
        {"watch_s", watched},
        {"avg_watch_s", std::round(average * 1e3) / 1e3},
        {"likes", report.likes},
        {"chat_lines", report.chat_lines},
        {"clickers", report.clickers},
        {"uncounted", report.uncounted},
        {"retention_step_s", audience.step.count()},
        {"retention", json::value_from(audience.retention)},
        {"products", std::move(products)},
        {"explanations", explanations_of(report)},
        {"orders", orders_of(report)},
        {"sold_in_ledger", report.sold_in_ledger},
        {"cues", report.cues}};
    for (auto& [name, value] : to_object(report.total)) {
        object[name] = std::move(value);
    }
    return object;
}

json::object to_object(const storage::BroadcastTotals& totals) {
    const auto& ended = totals.broadcast.ended;
    return {{"broadcast", totals.broadcast.id},
            {"started_ms", totals.broadcast.started.count()},
            {"ended_ms", ended ? json::value(ended->count()) : json::value{}},
            {"duration_s", seconds_of(totals.tally.live_edge)},
            {"viewers", totals.viewers},
            {"peak", totals.tally.peak},
            {"impressions", totals.impressions},
            {"clicks", totals.clicks}};
}

Answer get_report(show::Reports& reports, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string broadcast = reader.text("broadcast", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    const Outcome<sales::Report> report = co_await reports.report(std::move(broadcast));
    if (!report) co_return report.error();
    if (!may_act_for(caller, report->room)) co_return not_yours("broadcast");
    co_return to_object(*report);
}

Answer list_reports(show::Reports& reports, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const std::int64_t limit = reader.optional_integer("limit", 1, kMaxList).value_or(50);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    const auto totals = co_await reports.list(std::move(room), limit);
    if (!totals) co_return totals.error();
    json::array list;
    for (const storage::BroadcastTotals& broadcast : *totals) {
        list.push_back(to_object(broadcast));
    }
    co_return json::object{{"reports", std::move(list)}};
}

}  // namespace

void add_report_methods(MethodTable& table, show::Reports& reports) {
    const auto method = [&reports](auto function) {
        return Method{.least = auth::Role::Assistant,
                      .effect = Effect::Reads,
                      .handler = handler_of(reports, function)};
    };
    table.add("report.get", method(&get_report));
    table.add("report.list", method(&list_reports));
}

}  // namespace shopfloor::control
