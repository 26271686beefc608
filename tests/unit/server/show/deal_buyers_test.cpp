// SPDX-License-Identifier: MIT
// What a buyer's pages are told, whatever becomes of the presses.
#include "deal_server.hpp"

using namespace shopfloor;
using namespace shopfloor::show;
using namespace shopfloor::show::test_support;

namespace {

constexpr delivery::SocketId kFirst{1};
constexpr delivery::SocketId kSecond{2};

}  // namespace

TEST_CASE("Who comes back without a hold learns that there is none", "[show]") {
    const Folder folder;
    DealServer server{folder};
    server.deals.viewer_joined("silk", DealServer::viewer("ann"));
    CHECK(server.count("holds") == 0);  // this room has no deals
    server.on_air_with(1);
    server.deals.viewer_joined("silk", DealServer::viewer("ann"));
    REQUIRE(server.count("holds") == 1);
    CHECK(server.told("holds").at("holds").as_array().empty());
}

TEST_CASE("A unit that comes back right after the last was held is told", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    const auto remaining = [&] {
        const json::object stock = server.told("stock");
        const json::value* figures =
            stock.empty() ? nullptr : stock.at("deals").as_object().if_contains(deal);
        return figures ? figures->at("remaining").as_int64() : -1;
    };
    CHECK(server.until([&] { return remaining() == 1; }));
    const json::object hold = server.held("ann", deal);
    REQUIRE(remaining() == 0);
    server.say("ann", "unhold", {{"hold", hold.at("id")}});
    CHECK(server.until([&] { return remaining() == 1; }));
}

TEST_CASE("Only what changed is told of the stock", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(2);
    const auto has_figures = [&] {
        const json::object stock = server.told("stock");
        return !stock.empty() && stock.at("deals").as_object().contains(deal);
    };
    CHECK(server.until(has_figures));
    const std::size_t before = server.count("stock");
    server.held("ann", deal);
    CHECK(server.until([&] { return server.count("stock") > before; }));
    CHECK(server.told("stock").at("stock").as_object().empty());
    CHECK(server.told("stock").at("deals").at(deal).at("remaining") == 1);
}

TEST_CASE("Each page of a buyer hears of a hold that was on its way when it came", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.press("ann", deal);
    server.deals.viewer_joined("silk", DealServer::viewer("ann", 2));
    CHECK(server.until([&] { return server.count("hold") > 0; }));
    CHECK(std::ranges::count(server.pages_told("hold"), kFirst) == 1);
    CHECK(
        server.until([&] { return std::ranges::count(server.pages_told("hold"), kSecond) == 1; }));
}

TEST_CASE("Who may have no more is told what is held already", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(2);
    server.held("ann", deal);
    server.say("ann", "hold", {{"deal", deal}, {"key", "second-page"}}, 2);
    CHECK(server.told("hold_refused").at("code") == "limit");
    REQUIRE(server.pages_told("holds") == std::vector{kSecond});
    CHECK(server.told("holds").at("holds").as_array().size() == 1);
}

TEST_CASE("A press that could not be stored is answered on each page that sent it", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    server.fail_disk("holds", "1");
    server.press("ann", deal);
    server.say("ann", "hold", {{"deal", deal}, {"key", "key-of-ann"}}, 2);
    CHECK(server.until([&] { return server.count("hold_refused") >= 1; }));
    CHECK(server.told("hold_refused").at("code") == "failed");
    auto pages = server.pages_told("hold_refused");
    std::ranges::sort(pages);
    CHECK(pages == std::vector{kFirst, kSecond});
    server.heal_disk();
    CHECK(server.held("ann", deal).at("state") == "held");
}

TEST_CASE("Giving back counts as a press, and another's hold stays unknown", "[show]") {
    const Folder folder;
    DealServer server{folder};
    const std::string deal = server.on_air_with(1);
    const json::object hold = server.held("ann", deal);
    for (int press = 0; press < 5; ++press) {
        server.say("bob", "unhold", {{"hold", hold.at("id")}});
        CHECK(server.told("hold_refused").at("code") == "not_found");
        CHECK(server.told("hold_refused").at("key") == "");
    }
    server.say("bob", "unhold", {{"hold", hold.at("id")}});
    CHECK(server.told("hold_refused").at("code") == "too_fast");
}
