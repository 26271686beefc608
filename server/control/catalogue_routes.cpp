// SPDX-License-Identifier: MIT
#include "server/control/catalogue_routes.hpp"

#include "server/control/catalogue_json.hpp"
#include "server/control/http_answers.hpp"
#include "server/control/method_table.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr std::string_view kStores = "/v1/stores/";
constexpr std::string_view kFile = "/catalogue.csv";

// The store of /v1/stores/{store}/catalogue.csv; nothing for another path.
std::optional<std::string> store_of(std::string_view path) {
    if (!path.starts_with(kStores) || !path.ends_with(kFile)) return std::nullopt;
    path.remove_prefix(kStores.size());
    if (path.size() <= kFile.size()) return std::nullopt;
    path.remove_suffix(kFile.size());
    return std::string{path};
}

// Who asks for which store's file, or the answer that says why not.
struct Admitted {
    std::string store;
    std::optional<HttpResponse> refusal;
};

Admitted admit(people::Doorkeeper& doorkeeper, const HttpRequest& request) {
    const auto store = store_of(request.path);
    if (!store) {
        return {{}, refusal_response({"not_found", "There is nothing at this address."})};
    }
    const Outcome<auth::Caller> caller = doorkeeper.authenticate(request);
    if (!caller) return {{}, refusal_response(caller.error())};
    if (!auth::reaches(caller->role, auth::Role::Assistant)) {
        return {{}, refusal_response({"forbidden", "Your role may not work on the catalogue."})};
    }
    if (!may_act_for(*caller, *store)) return {{}, refusal_response(not_yours("store"))};
    return {*store, std::nullopt};
}

std::optional<show::ImportOrder> read_query(std::string_view query) {
    show::ImportOrder order;
    bool has_mode = false;
    while (!query.empty()) {
        const std::string_view part = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(part.size() + 1, query.size()));
        if (part == "mode=commit" || part == "mode=preview") {
            has_mode = true;
            order.mode =
                part == "mode=commit" ? show::ImportMode::Commit : show::ImportMode::Preview;
        } else if (part == "bag=true") {
            order.into_bag = show::IntoBag::Yes;
        } else if (part != "bag=false") {
            return std::nullopt;
        }
    }
    return has_mode ? std::optional{order} : std::nullopt;
}

Answering import_file(show::Catalogues& catalogues,
                      people::Doorkeeper& doorkeeper,
                      HttpRequest request) {
    Admitted admitted = admit(doorkeeper, request);
    if (admitted.refusal) co_return *std::move(admitted.refusal);
    std::optional<show::ImportOrder> order = read_query(request.query);
    if (!order) {
        co_return refusal_response(
            {"invalid", "Say ?mode=preview or ?mode=commit, and &bag=true if you like.", "mode"});
    }
    order->store = std::move(admitted.store);
    order->csv = std::move(request.body);
    const show::ImportMode mode = order->mode;
    auto importing = catalogues.import(*std::move(order));
    const Outcome<show::ImportReport> report = co_await std::move(importing);
    if (!report) co_return refusal_response(report.error());
    co_return json_response(200, to_object(*report, mode));
}

Answering export_file(show::Catalogues& catalogues,
                      people::Doorkeeper& doorkeeper,
                      HttpRequest request) {
    Admitted admitted = admit(doorkeeper, request);
    if (admitted.refusal) co_return *std::move(admitted.refusal);
    auto exporting = catalogues.export_csv(admitted.store);
    Outcome<std::string> csv = co_await std::move(exporting);
    if (!csv) co_return refusal_response(csv.error());
    HttpResponse response;
    response.content_type = "text/csv; charset=utf-8";
    response.body = *std::move(csv);
    response.headers.emplace_back("cache-control", "no-store");
    response.headers.emplace_back("content-disposition",
                                  "attachment; filename=\"" + admitted.store + "-catalogue.csv\"");
    co_return response;
}

}  // namespace

std::vector<delivery::HttpRoute> catalogue_routes(show::Catalogues& catalogues,
                                                  people::Doorkeeper& doorkeeper) {
    const auto post = [&catalogues, &doorkeeper](HttpRequest request) {
        return import_file(catalogues, doorkeeper, std::move(request));
    };
    const auto get = [&catalogues, &doorkeeper](HttpRequest request) {
        return export_file(catalogues, doorkeeper, std::move(request));
    };
    return {{.method = "POST",
             .path = std::string{kStores},
             .max_body_bytes = commerce::kMaxSheetBytes,
             .handler = post},
            {.method = "GET", .path = std::string{kStores}, .handler = get}};
}

}  // namespace shopfloor::control
