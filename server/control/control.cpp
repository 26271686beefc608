// SPDX-License-Identifier: MIT
#include "server/control/control.hpp"

#include "server/control/people_methods.hpp"
#include "server/control/signin_routes.hpp"

namespace shopfloor::control {
namespace {

MethodTable every_method(const Control::Wiring& wiring, StatsFeed& feed) {
    MethodTable table;
    add_store_methods(table, wiring.shows, wiring.stores, wiring.rtmp_url);
    add_key_methods(table, wiring.shows, wiring.stores, wiring.rtmp_url);
    add_product_methods(table, wiring.shows);
    add_cue_methods(table, wiring.shows);
    add_broadcast_methods(table, wiring.shows);
    add_broadcast_log_methods(table, wiring.rooms);
    add_room_methods(table, wiring.rooms);
    add_ingest_methods(table, wiring.shows);
    add_stats_methods(table, wiring.shows, wiring.delivery_stats);
    add_stats_feed_methods(table, feed);
    add_session_methods(table, wiring.people);
    add_member_methods(table, wiring.people);
    add_token_methods(table, wiring.people);
    add_audit_methods(table, wiring.book);
    return table;
}

}  // namespace

Control::Control(Wiring wiring)
    : feed_(wiring.business, wiring.shows, wiring.delivery_stats),
      table_(every_method(wiring, feed_)),
      dispatcher_(table_, wiring.book),
      shows_(wiring.shows),
      people_(wiring.people),
      secure_cookies_(wiring.secure_cookies),
      sockets_(wiring.business, dispatcher_, wiring.people) {
    feed_.open(sockets_);
    sockets_.when_closed([this](delivery::SocketId socket) { feed_.forget(socket); });
    people_.on_pass_ended([this](const std::string& pass) { sockets_.end_pass(pass); });
}

Control::~Control() { people_.on_pass_ended({}); }

std::vector<delivery::HttpRoute> Control::routes() {
    std::vector<delivery::HttpRoute> routes = public_routes(shows_);
    routes.push_back(rpc_route(dispatcher_, people_));
    for (delivery::HttpRoute& route : signin_routes(people_, secure_cookies_)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace shopfloor::control
