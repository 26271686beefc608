// SPDX-License-Identifier: MIT
#include "server/control/control.hpp"

namespace shopfloor::control {
namespace {

MethodTable every_method(const Control::Wiring& wiring, StatsFeed& feed) {
    MethodTable table;
    add_store_methods(table, wiring.shows, wiring.rtmp_url);
    add_key_methods(table, wiring.shows, wiring.rtmp_url);
    add_product_methods(table, wiring.shows);
    add_cue_methods(table, wiring.shows);
    add_broadcast_methods(table, wiring.shows);
    add_broadcast_log_methods(table, wiring.rooms);
    add_room_methods(table, wiring.rooms);
    add_ingest_methods(table, wiring.shows);
    add_recording_methods(table, wiring.recordings);
    add_stats_methods(table, wiring.shows, wiring.delivery_stats);
    add_stats_feed_methods(table, feed);
    return table;
}

}  // namespace

Control::Control(Wiring wiring)
    : feed_(wiring.business, wiring.shows, wiring.delivery_stats),
      table_(every_method(wiring, feed_)),
      shows_(wiring.shows),
      tokens_(wiring.tokens),
      recordings_(wiring.recordings),
      sockets_(wiring.business, table_, wiring.tokens) {
    feed_.open(sockets_);
    sockets_.when_closed([this](delivery::SocketId socket) { feed_.forget(socket); });
}

std::vector<delivery::HttpRoute> Control::routes() const {
    std::vector<delivery::HttpRoute> routes = public_routes(shows_);
    routes.push_back(rpc_route(table_, tokens_));
    for (delivery::HttpRoute& route : recording_routes(recordings_)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

}  // namespace shopfloor::control
