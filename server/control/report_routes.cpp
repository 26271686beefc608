// SPDX-License-Identifier: MIT
#include "server/control/http_pages.hpp"
#include "server/control/reports.hpp"
#include "server/sales/report_csv.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr std::string_view kGo = "/go/";
constexpr std::string_view kBroadcasts = "/v1/broadcasts/";
constexpr std::string_view kCsv = "/report.csv";

HttpResponse refused(const Refusal& refusal) {
    HttpResponse response;
    response.status = refusal.code == "unauthorized" ? 401
                      : refusal.code == "forbidden"  ? 403
                      : refusal.code == "not_found"  ? 404
                                                     : 503;
    response.body = json::serialize(json::object{
        {"error", json::object{{"code", refusal.code}, {"message", refusal.message}}}});
    response.headers.emplace_back("cache-control", "no-store");
    if (response.status == 401) {
        response.headers.emplace_back("www-authenticate", "Bearer realm=\"shopfloor\"");
    }
    return response;
}

sales::Language language_for(const sales::Report& report, std::string_view query) {
    std::string_view tag = report.locale;
    for (const std::string_view wanted : {"lang=en", "lang=zh"}) {
        if (query.find(wanted) != query.npos) tag = wanted.substr(5);
    }
    return tag.starts_with("zh") ? sales::Language::Chinese : sales::Language::English;
}

Answering read_csv(const ReportRoutes& wiring, HttpRequest request) {
    const Outcome<auth::Caller> caller = wiring.authenticate(request);
    if (!caller) co_return refused(caller.error());
    if (!auth::reaches(caller->role, auth::Role::Assistant)) {
        co_return refused({"forbidden", "Reports are for assistants and above.", ""});
    }
    std::string_view id = request.path;
    id.remove_prefix(kBroadcasts.size());
    id.remove_suffix(kCsv.size());
    const Outcome<sales::Report> report = co_await wiring.reports.report(std::string{id});
    if (!report) co_return refused(report.error());
    if (!may_act_for(*caller, report->room)) co_return refused(not_yours("broadcast"));
    HttpResponse response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = sales::to_csv(*report, language_for(*report, request.query));
    response.headers.emplace_back("cache-control", "no-store");
    response.headers.emplace_back(
        "content-disposition",
        fmt::format("attachment; filename=\"{}-{}.csv\"", report->room, report->broadcast));
    co_return response;
}

HttpResponse answer_for(const show::Destination& destination) {
    using Kind = show::Destination::Kind;
    if (destination.kind == Kind::Unknown) {
        return page(404,
                    "这个链接无效。请从直播间重新打开商品。",
                    "This link is not one of ours. Open the product from its room again.");
    }
    if (destination.kind == Kind::Forbidden) {
        return page(403,
                    "本站不允许跳转到这个商品链接指向的网站。",
                    "This product's link leads to a site that this server does not allow.");
    }
    return redirect_to(destination.location);
}

Answering follow_link(const ReportRoutes& wiring, HttpRequest request) {
    const show::Click click{
        .token = request.path.substr(kGo.size()),
        .place = sales::parse_click_place(request.query),
        .viewer = wiring.viewer_of(request),
        .counts = request.method == "GET" && !request.is_prefetch,
    };
    co_return answer_for(wiring.reports.follow(click));
}

}  // namespace

std::vector<delivery::HttpRoute> report_routes(const ReportRoutes& wiring) {
    const auto csv = [wiring](HttpRequest request) { return read_csv(wiring, std::move(request)); };
    const auto go = [wiring](HttpRequest request) {
        return follow_link(wiring, std::move(request));
    };
    return {{.method = "GET",
             .path = std::string{kBroadcasts} + "{id}" + std::string{kCsv},
             .handler = csv},
            {.method = "GET", .path = std::string{kGo}, .handler = go}};
}

}  // namespace shopfloor::control
