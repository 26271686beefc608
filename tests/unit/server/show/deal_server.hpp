// SPDX-License-Identifier: MIT
// Deals over a real storage and real rooms; viewers are a recorder.
#pragma once

#include "server/show/live_deals.hpp"
#include "server/storage/rows.hpp"

#include "one_thread_server.hpp"
#include <boost/json.hpp>
#include <sqlite3.h>

#include <algorithm>

namespace shopfloor::show::test_support {

namespace json = boost::json;

/// A server with deals. Two after another on one folder are a restart.
struct DealServer : Server {
    explicit DealServer(const Folder& folder, bool is_first = true)
        : Server(folder), database(folder.database()) {
        if (is_first) {
            secret = store().stream_key;
            product("SCARF");
        }
        shows.add_listener(deals);
        deals.restore();
    }
    ~DealServer() {
        wait(stopped(deals));
        wind_down();
    }

    static asio::awaitable<bool> stopped(LiveDeals& deals) {
        auto stopping = deals.stop();
        co_await std::move(stopping);
        co_return true;
    }
    template <class Condition>
    bool until(Condition condition) {
        wait_until(condition);
        return true;
    }

    void on_air() {
        REQUIRE(publish(secret).has_value());
        REQUIRE(until([&] { return shows.on_air("silk").has_value(); }));
    }
    void stock(std::int64_t quantity) {
        REQUIRE(wait(deals.import_stock("silk", {{"SCARF", quantity}}, {"arrived", "m_1"}))
                    .has_value());
    }
    static DealDraft draft(std::int64_t quantity) {
        return {.room = "silk",
                .product = "SCARF",
                .amount = 9900,
                .quantity = quantity,
                .duration = 600s,
                .hold_for = 120s};
    }
    std::string announced(std::int64_t quantity) {
        const auto made = wait(deals.announce(draft(quantity)));
        REQUIRE(made.has_value());
        return made->deal.id;
    }
    std::string opened(std::int64_t quantity) {
        const std::string deal = announced(quantity);
        const auto view = wait(deals.open("silk", deal, "m_1"));
        INFO((view ? "" : view.error().message));
        REQUIRE(view.has_value());
        return deal;
    }

    /// On air with five scarves and a deal of `quantity` of them, which is open.
    std::string on_air_with(std::int64_t quantity) {
        stock(5);
        on_air();
        return opened(quantity);
    }

    /// What is stored as `what` (a row named NEW) says fails from now on.
    void fail_disk(const std::string& table, const std::string& what) {
        change_database("CREATE TRIGGER failing BEFORE INSERT ON " + table + " WHEN " + what +
                        " BEGIN SELECT RAISE(ABORT, 'the disk of the test'); END");
    }
    void heal_disk() { change_database("DROP TRIGGER failing"); }

    static delivery::ViewerRef viewer(const std::string& who, unsigned socket = 1) {
        return {.socket = delivery::SocketId{socket}, .session = who, .viewer = who};
    }
    void say(const std::string& who,
             const std::string& type,
             const json::object& more,
             unsigned socket = 1) {
        json::object message{{"type", type}};
        for (const auto& [name, value] : more)
            message[name] = value;
        deals.viewer_said("silk", viewer(who, socket), type, json::serialize(message));
    }
    void press(const std::string& who, const std::string& deal, bool may_wait = false) {
        say(who, "hold", {{"deal", deal}, {"key", "key-of-" + who}, {"wait", may_wait}});
    }
    /// What was told, of one type; the newest.
    json::object told(const std::string& type) {
        json::object found;
        for (const std::string& text : recorder.told) {
            const auto start = text.find('{');
            json::error_code error;
            const auto value = json::parse(text.substr(start), error);
            if (!error && value.at("type").as_string() == type) found = value.get_object();
        }
        return found;
    }
    std::size_t count(const std::string& type) {
        return static_cast<std::size_t>(
            std::ranges::count_if(recorder.told, [&](const std::string& text) {
                return text.find("\"type\":\"" + type + "\"") != text.npos;
            }));
    }
    json::object held(const std::string& who, const std::string& deal, bool may_wait = false) {
        const std::size_t before = count("hold");
        press(who, deal, may_wait);
        REQUIRE(until([&] { return count("hold") > before; }));
        return told("hold").at("hold").as_object();
    }
    std::string refused(const std::string& who, const std::string& deal) {
        const std::size_t before = count("hold_refused");
        press(who, deal);
        REQUIRE(until([&] { return count("hold_refused") > before; }));
        return std::string{told("hold_refused").at("code").as_string()};
    }
    static std::string token_of(const json::object& hold) {
        return std::string{hold.at("link").as_string()}.substr(6);  // behind /hold/
    }
    /// The pages that a hold's event came to.
    std::vector<delivery::SocketId> pages_told(const std::string& type) {
        std::vector<delivery::SocketId> pages;
        for (const auto& [socket, text] : recorder.told_one) {
            if (text.find("\"type\":\"" + type + "\"") != text.npos) pages.push_back(socket);
        }
        return pages;
    }
    commerce::StockFigures scarf() { return deals.stock("silk")->at("SCARF"); }
    /// The same, of what is on the disk.
    commerce::StockFigures scarf_on_disk() {
        commerce::StockLedger ledger;
        storage.query_blocking<int>([&](storage::Reader& reader) {
            for (const auto& record :
                 storage::read_movements(reader, {"silk", "", INT64_MAX, 10'000}))
                ledger.restore({.store = record.store,
                                .sku = record.sku,
                                .deal = record.deal,
                                .hold = record.hold,
                                .from = static_cast<commerce::StockPlace>(record.from),
                                .to = static_cast<commerce::StockPlace>(record.to),
                                .quantity = record.quantity,
                                .reason = {},
                                .actor = {}});
            return 0;
        });
        return ledger.of("silk", "SCARF");
    }

    void change_database(const std::string& sql) {
        sqlite3* opened = nullptr;
        REQUIRE(sqlite3_open(database.c_str(), &opened) == SQLITE_OK);
        sqlite3_busy_timeout(opened, 10'000);
        REQUIRE(sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(opened);
    }

    fs::path database;
    std::string secret;
    auth::SigningKey key{"of the test"};
    std::chrono::milliseconds late{};  // how far the clock was put on
    Destination destination{.kind = Destination::Kind::Offer,
                            .location = "https://example.com/a?b=1#c"};
    std::vector<Click> clicks;
    LiveDeals deals{
        DealSettings{.hold_for = 60s, .order_for = 600s, .presses_per_minute = 5},
        {.business = context.get_executor(),
         .storage = storage,
         .shows = shows,
         .desk = shows,
         .bags = shows,
         .key = key,
         .find_product = [this](const std::string& store,
                                const std::string& sku) -> std::optional<commerce::Product> {
             const auto found = catalogues.product(store, sku);
             return found ? std::optional{*found} : std::nullopt;
         },
         .bag = [](const std::string&) { return std::vector<std::string>{"SCARF"}; },
         .follow_offer =
             [this](const sales::OfferLink&, Click click) {
                 clicks.push_back(std::move(click));
                 return destination;
             },
         .now =
             [this] {
                 return std::chrono::duration_cast<std::chrono::milliseconds>(
                            std::chrono::system_clock::now().time_since_epoch()) +
                        late;
             }}};
};

}  // namespace shopfloor::show::test_support
