// SPDX-License-Identifier: MIT
#include "server/control/control.hpp"

#include "server/control/catalogue.hpp"
#include "server/control/catalogue_routes.hpp"
#include "server/control/deals.hpp"
#include "server/control/health_routes.hpp"
#include "server/control/hooks.hpp"
#include "server/control/order_routes.hpp"
#include "server/control/people_methods.hpp"
#include "server/control/reports.hpp"
#include "server/control/signin_routes.hpp"
#include "server/control/totals.hpp"

namespace shopfloor::control {
namespace {

TotalsSource totals_of(const Control::Wiring& wiring) {
    return [&shows = wiring.shows, delivery = wiring.delivery_stats, &health = wiring.health] {
        return totals(shows, delivery(), health.problems());
    };
}

MethodTable every_method(const Control::Wiring& wiring, StatsFeed& feed) {
    MethodTable table;
    add_store_methods(table, wiring.shows, wiring.stores, wiring.doors);
    add_key_methods(table, wiring.shows, wiring.stores, wiring.doors);
    add_catalogue_methods(table, wiring.catalogues);
    add_cue_methods(table, wiring.shows);
    add_stock_methods(table, wiring.deals);
    add_deal_methods(table, wiring.deals);
    add_order_methods(table, wiring.deals);
    add_hook_methods(table, wiring.hooks);
    add_broadcast_methods(table, wiring.shows);
    add_broadcast_log_methods(table, wiring.rooms);
    add_room_methods(table, wiring.rooms);
    add_rundown_methods(table, wiring.rundowns);
    add_ingest_methods(table, wiring.shows);
    add_recording_methods(table, wiring.recordings);
    add_chat_methods(table, wiring.chats);
    add_stats_methods(table, wiring.shows, totals_of(wiring));
    add_stats_feed_methods(table, feed);
    add_session_methods(table, wiring.people);
    add_member_methods(table, wiring.people);
    add_report_methods(table, wiring.reports);
    add_token_methods(table, wiring.people);
    add_audit_methods(table, wiring.book);
    return table;
}

std::vector<delivery::HttpRoute> reports_of(show::Reports& reports,
                                            people::Doorkeeper& doorkeeper,
                                            const delivery::Identities& viewers) {
    const auto authenticate = [&doorkeeper](const delivery::HttpRequest& request) {
        return doorkeeper.authenticate(request);
    };
    const auto viewer_of = [&viewers](const delivery::HttpRequest& request) {
        return viewers.viewer_of_cookie(request.cookie).value_or("");
    };
    return report_routes(
        {.reports = reports, .authenticate = authenticate, .viewer_of = viewer_of});
}

}  // namespace

Control::Control(Wiring wiring)
    : feed_(wiring.business, wiring.shows, totals_of(wiring)),
      table_(every_method(wiring, feed_)),
      dispatcher_(table_,
                  wiring.book,
                  [this](const std::string& store, const std::string& method) {
                      feed_.tell_change(store, method);
                  }),
      shows_(wiring.shows),
      rooms_(wiring.rooms),
      catalogues_(wiring.catalogues),
      people_(wiring.people),
      secure_cookies_(wiring.secure_cookies),
      recordings_(wiring.recordings),
      deals_(wiring.deals),
      now_(wiring.now),
      reports_(wiring.reports),
      viewers_(wiring.viewers),
      health_(wiring.health),
      metrics_token_hash_(std::move(wiring.metrics_token_hash)),
      uplink_tests_(wiring.uplink, wiring.people, wiring.now),
      sockets_(wiring.business, dispatcher_, wiring.people) {
    feed_.open(sockets_);
    sockets_.when_closed([this](delivery::SocketId socket) { feed_.forget(socket); });
    people_.on_pass_ended([this](const std::string& pass) { sockets_.end_pass(pass); });
}

Control::~Control() { people_.on_pass_ended({}); }

std::vector<delivery::HttpRoute> Control::routes() {
    std::vector<delivery::HttpRoute> routes = public_routes(shows_);
    routes.push_back(rpc_route(dispatcher_, people_));
    if (uplink_tests_.has_tests()) routes.push_back(uplink_tests_.route());
    for (delivery::HttpRoute& route : health_routes(health_, people_, metrics_token_hash_)) {
        routes.push_back(std::move(route));
    }
    // Before the recordings, whose files have any name.
    for (delivery::HttpRoute& route : reports_of(reports_, people_, viewers_)) {
        routes.push_back(std::move(route));
    }
    for (delivery::HttpRoute& route :
         order_routes({.deals = deals_, .dispatcher = dispatcher_, .now = now_})) {
        routes.push_back(std::move(route));
    }
    for (delivery::HttpRoute& route : deal_routes(deals_)) {
        routes.push_back(std::move(route));
    }
    for (delivery::HttpRoute& route : recording_routes(recordings_, rooms_)) {
        routes.push_back(std::move(route));
    }
    for (delivery::HttpRoute& route : catalogue_routes(catalogues_, people_)) {
        routes.push_back(std::move(route));
    }
    for (delivery::HttpRoute& route : signin_routes(people_, secure_cookies_)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace shopfloor::control
