// SPDX-License-Identifier: MIT
#pragma once

#include "server/control/control.hpp"
#include "server/delivery/route_table.hpp"

#include "fake_recordings.hpp"
#include "fake_rooms.hpp"
#include "fake_shows.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

namespace shopfloor::control {

/// The whole of control around a FakeShows, with a token of each kind.
struct Bench {
    Bench() {
        tokens.add(operator_token.token);
        tokens.add(merchant_token.token);
    }

    delivery::HttpResponse request(const std::string& method,
                                   const std::string& path,
                                   const std::string& token = {},
                                   const std::string& body = {}) {
        const std::vector<delivery::HttpRoute> routes = control.routes();
        const auto match = delivery::match_route(routes, method, path);
        if (!match.route) throw std::runtime_error{"no route"};
        delivery::HttpRequest sent;
        sent.method = method;
        sent.path = path;
        sent.body = body;
        if (!token.empty()) sent.authorization = "Bearer " + token;
        auto answering = match.route->handler(std::move(sent));
        delivery::HttpResponse response;
        boost::asio::co_spawn(
            context,
            std::move(answering),
            [&](const std::exception_ptr& failure, delivery::HttpResponse answered) {
                if (failure) std::rethrow_exception(failure);
                response = std::move(answered);
            });
        context.restart();
        context.run();
        return response;
    }

    /// The response object to one call.
    boost::json::value call(const std::string& token,
                            const std::string& method,
                            const std::string& params) {
        const std::string body =
            R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
        return boost::json::parse(request("POST", "/v1/rpc", token, body).body);
    }

    boost::asio::io_context context;
    FakeShows shows;
    FakeRecordings recordings;
    FakeRooms rooms;
    auth::Tokens tokens;
    auth::NewToken operator_token = auth::make_token(auth::Role::Operator, {});
    auth::NewToken merchant_token = auth::make_token(auth::Role::Owner, "silk");
    Control control{{.business = context.get_executor(),
                     .shows = shows,
                     .rooms = rooms,
                     .tokens = tokens,
                     .recordings = recordings,
                     .delivery_stats = [] { return delivery::DeliveryStats{.viewers = 7}; },
                     .rtmp_url = "rtmp://shop.example/live"}};
};

}  // namespace shopfloor::control
