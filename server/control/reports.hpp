// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/method_table.hpp"
#include "server/delivery/http_route.hpp"
#include "server/show/reports.hpp"

#include <functional>
#include <string>
#include <vector>

namespace shopfloor::control {

/// report.get and report.list. `reports` must outlive the table.
void add_report_methods(MethodTable& table, show::Reports& reports);

struct ReportRoutes {
    show::Reports& reports;
    /// Who asks; refuses with "unauthorized" or "forbidden".
    std::function<Outcome<auth::Caller>(const delivery::HttpRequest&)> authenticate;
    /// Who clicks, as delivery::ViewerRef::viewer; empty where that is not known.
    std::function<std::string(const delivery::HttpRequest&)> viewer_of;
};

/// GET /v1/broadcasts/{id}/report.csv and GET /go/{token}. What `wiring` refers to must outlive
/// the routes.
[[nodiscard]] std::vector<delivery::HttpRoute> report_routes(const ReportRoutes& wiring);

}  // namespace shopfloor::control
