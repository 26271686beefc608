// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/secret.hpp"
#include "server/control/control.hpp"
#include "server/delivery/route_table.hpp"
#include "server/people/records.hpp"
#include "tests/support/temporary_folder.hpp"

#include "fake_catalogues.hpp"
#include "fake_chats.hpp"
#include "fake_deals.hpp"
#include "fake_health.hpp"
#include "fake_hooks.hpp"
#include "fake_recordings.hpp"
#include "fake_reports.hpp"
#include "fake_rooms.hpp"
#include "fake_rundowns.hpp"
#include "fake_shows.hpp"
#include "fake_stores.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <filesystem>

namespace shopfloor::control {

using test::TemporaryFolder;

/// The whole of control around a FakeShows, with a token of each kind and a database.
struct Bench {
    Bench() {
        const std::vector<storage::Change> stored{FakeShows::silk(),
                                                  people::to_record(operator_token.token),
                                                  people::to_record(merchant_token.token)};
        if (!storage.commit_blocking(stored)) throw std::runtime_error{"not stored"};
        tokens.add(operator_token.token);
        tokens.add(merchant_token.token);
    }

    delivery::HttpResponse request(const std::string& method,
                                   const std::string& path,
                                   const std::string& token = {},
                                   const std::string& body = {},
                                   const std::string& query = {}) {
        delivery::HttpRequest sent;
        sent.method = method;
        sent.path = path;
        sent.query = query;
        sent.body = body;
        if (!token.empty()) sent.authorization = "Bearer " + token;
        return send(std::move(sent));
    }

    delivery::HttpResponse send(delivery::HttpRequest sent) {
        const std::vector<delivery::HttpRoute> routes = control.routes();
        const auto match = delivery::match_route(routes, sent.method, sent.path);
        if (!match.route) throw std::runtime_error{"no route"};
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

    TemporaryFolder folder;
    boost::asio::io_context context;
    storage::Storage storage{folder.database()};
    FakeShows shows;
    FakeRecordings recordings;
    FakeRooms rooms;
    FakeChats chats;
    FakeRundowns rundowns;
    FakeDeals deals;
    FakeHooks hooks;
    FakeCatalogues catalogues;
    FakeReports reports;
    FakeHealth health;
    FakeIdentities viewers;
    auth::Tokens tokens;
    auth::UtcTime now{1'795'392'000'123};
    auth::NewToken operator_token = auth::make_token(auth::Role::Operator, {});
    auth::NewToken merchant_token = auth::make_token(auth::Role::Owner, "silk");
    people::People people{{},
                          {.business = context.get_executor(),
                           .storage = storage,
                           .tokens = tokens,
                           .has_store = [](const std::string& store) { return store == "silk"; },
                           .now = [this] { return now; }}};
    FakeStores stores;
    CallBook book{
        {.business = context.get_executor(), .storage = storage, .now = [this] { return now; }}};
    Control control{{.business = context.get_executor(),
                     .shows = shows,
                     .rooms = rooms,
                     .catalogues = catalogues,
                     .stores = stores,
                     .people = people,
                     .book = book,
                     .recordings = recordings,
                     .chats = chats,
                     .rundowns = rundowns,
                     .deals = deals,
                     .hooks = hooks,
                     .now = [this] { return now; },
                     .reports = reports,
                     .viewers = viewers,
                     .delivery_stats = [] { return delivery::DeliveryStats{.viewers = 7}; },
                     .doors = {.rtmp_url = "rtmp://shop.example/live"},
                     .health = health,
                     .metrics_token_hash = auth::hash_secret("mt_scrape")}};
};

}  // namespace shopfloor::control
