// SPDX-License-Identifier: MIT
// The business of a server: real storage, real broadcasts; only the worker is a program that does
// nothing, and viewers are a recorder.
#pragma once

#include "server/show/live_catalogues.hpp"
#include "server/show/live_rooms.hpp"
#include "server/show/live_shows.hpp"
#include "tests/support/one_thread.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show::test_support {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace fs = std::filesystem;

/// With a worker that does nothing.
class Folder : public shopfloor::test::TemporaryFolder {
public:
    Folder() {
        std::ofstream{worker()} << "#!/bin/sh\nexec cat <&3 >/dev/null\n";
        fs::permissions(worker(), fs::perms::owner_all);
    }

    fs::path worker() const { return path() / "worker.sh"; }
};

struct Recorder final : RoomFront, broadcast::Outlet {
    void retire(const std::string& /*room*/, std::uint8_t /*rendition*/) override {}
    void open_room(const std::string& room) override { opened.push_back(room); }
    void close_room(const std::string& room) override { closed.push_back(room); }
    void update_room(const std::string& room, delivery::RoomFacts facts) override {
        last[room] = std::move(facts);
    }
    void tell(const std::string& room, const std::string& json) override {
        told.push_back(room + " " + json);
    }
    void tell_one(delivery::SocketId socket, const std::string& json) override {
        told.push_back(json);
        told_one.emplace_back(socket, json);
    }
    void publish(const std::string&, broadcast::SharedChunk) override {}
    void announce(const std::string&, const room::Cue& cue) override { announced.push_back(cue); }
    void begin(const std::string&, const std::string& id) override { begun.push_back(id); }

    std::vector<std::string> opened;
    std::vector<std::string> closed;
    std::vector<std::string> told;
    std::vector<std::pair<delivery::SocketId, std::string>> told_one;  // of `told`
    std::map<std::string, delivery::RoomFacts> last;
    std::vector<room::Cue> announced;
    std::vector<std::string> begun;
};

// One server's life on one thread. Two after another on one folder are a restart.
struct Server : shopfloor::test::OneThread {
    explicit Server(const Folder& folder, std::chrono::milliseconds holding = 60s)
        : Server(folder, ShowSettings{.holding_timeout = holding}) {}

    Server(const Folder& folder, ShowSettings settings)
        : storage(folder.database()),
          shows(settings,
                {.program = {folder.worker()}, .start = {}, .stop_grace = 50ms},
                {.business = context.get_executor(),
                 .make_strand = [this] { return asio::any_io_executor{context.get_executor()}; },
                 .storage = storage,
                 .book = book,
                 .front = recorder,
                 .outlet = recorder,
                 .capacity = capacity}) {
        shows.use_shelf(catalogues);
        shows.restore(storage.load());
        catalogues.restore(storage.query_blocking<std::vector<storage::ProductRecord>>(
            [](storage::Reader& reader) { return storage::read_products(reader); }));
    }
    ~Server() { wind_down(); }

    /// Until nothing is left to do: what it tells must still be there.
    void wind_down() {
        shows.stop();
        context.restart();
        context.run_for(10s);
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    StoreCreated store(const std::string& slug = "silk") {
        const auto made = wait(shows.create_store(
            {.name = "Silk", .slug = slug, .belt = {}, .province = {}, .category = {}}));
        REQUIRE(made.has_value());
        return *made;
    }

    void product(const std::string& sku) {
        commerce::Product product;
        product.store = "silk";
        product.sku = sku;
        product.name = {{"en", sku}};
        product.offers = {{.channel = commerce::Channel::Own,
                           .url = "https://example.com/",
                           .price = {.amount = 100, .currency = "CNY"},
                           .tiers = {},
                           .min_order_quantity = 1,
                           .sample_amount = {}}};
        REQUIRE(wait(catalogues.upsert(product, IntoBag::Yes)).has_value());
    }

    Result<std::shared_ptr<broadcast::Publication>> publish(const std::string& key) {
        return wait(shows.open({.protocol = "test",
                                .address = "nowhere",
                                .key = key,
                                .dismiss = [this](std::string sentence) {
                                    dismissed.push_back(std::move(sentence));
                                }}));
    }

    Error may_publish(const std::string& key) {
        return wait(shows.may_open(
            {.protocol = "test", .address = "nowhere", .key = key, .dismiss = nullptr}));
    }

    std::string state() { return recorder.last["silk"].state; }

    storage::Storage storage;
    RoomBook book;
    Recorder recorder;
    Capacity capacity{{.busy_percent = 90, .min_memory_bytes = 1000}};
    LiveShows shows;
    LiveCatalogues catalogues{
        {.business = context.get_executor(), .storage = storage, .desk = shows, .bags = shows}};
    std::vector<std::string> dismissed;
};

inline CueDraft explain(const std::string& sku) {
    CueDraft draft;
    draft.room = "silk";
    draft.kind = "explain.start";
    draft.product = sku;
    return draft;
}

}  // namespace shopfloor::show::test_support
