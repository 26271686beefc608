// SPDX-License-Identifier: MIT
// The catalogues with a real storage; the rooms are a recorder.
#include "server/show/live_catalogues.hpp"
#include "server/storage/rows.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace std::chrono_literals;
using test::TemporaryFolder;
namespace asio = boost::asio;

namespace {

using Skus = Catalogues::Skus;

struct Rooms final : RoomDesk, BagFront {
    storage::StoreRecord silk{
        .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}};
    std::string bag = "[]";  // as its viewers have it
    int shown = 0;

    const storage::StoreRecord* find_store(const std::string& room) const override {
        return room == "silk" ? &silk : nullptr;
    }
    std::vector<std::string> room_slugs() const override { return {"silk"}; }
    std::optional<OnAir> on_air(const std::string&) const override { return std::nullopt; }
    void tell(const std::string&, const std::string&) override {}
    void tell_one(delivery::SocketId, const std::string&) override {}
    void set_snapshot_member(const std::string&, const std::string&, std::string) override {}
    void set_head_member(const std::string&, const std::string&, std::string) override {}
    void set_stats_member(const std::string&, const std::string&, std::string) override {}
    std::optional<IngestEntry> ingest(const std::string&) const override { return std::nullopt; }
    bool has_thumbnail(const std::string&) const override { return false; }
    void dismiss_publisher(const std::string&, const std::string&) override {}
    void add_listener(ShowListener&) override {}
    void show_bag(const std::string& room, std::string json) override {
        CHECK(room == "silk");
        bag = std::move(json);
        ++shown;
    }
};

// One server's life. Two after another on one folder are a restart.
struct Server {
    explicit Server(const TemporaryFolder& folder) : storage(folder.database()) {
        REQUIRE(storage.commit_blocking({rooms.silk}));
        catalogues.restore(storage.query_blocking<std::vector<storage::ProductRecord>>(
            [](storage::Reader& reader) { return storage::read_products(reader); }));
    }

    template <class T>
    Outcome<T> wait(Catalogues::Task<T> task) {
        std::optional<Outcome<T>> answer;
        start(std::move(task), answer);
        wait_until([&] { return answer.has_value(); });
        return std::move(*answer);
    }

    template <class T>
    void start(Catalogues::Task<T> task, std::optional<Outcome<T>>& answer) {
        asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, Outcome<T> value) {
            if (failure) std::rethrow_exception(failure);
            answer.emplace(std::move(value));
        });
    }

    template <class Condition>
    void wait_until(Condition condition) {
        const auto deadline = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            context.restart();
            context.run_one_for(100ms);
        }
    }

    bool upsert(commerce::Product product, IntoBag into_bag = IntoBag::Yes) {
        const auto stored = wait(catalogues.upsert(std::move(product), into_bag));
        REQUIRE(stored.has_value());
        return *stored;
    }

    ImportReport import(const std::string& csv,
                        ImportMode mode = ImportMode::Commit,
                        IntoBag into_bag = IntoBag::No) {
        const auto report = wait(
            catalogues.import({.store = "silk", .csv = csv, .mode = mode, .into_bag = into_bag}));
        INFO((report ? "" : report.error().message));
        REQUIRE(report.has_value());
        return *report;
    }

    Skus bag() { return *catalogues.bag("silk"); }
    std::size_t size() { return catalogues.list("silk", "", "", 1)->total; }

    asio::io_context context;
    storage::Storage storage;
    Rooms rooms;
    LiveCatalogues catalogues{
        {.business = context.get_executor(), .storage = storage, .desk = rooms, .bags = rooms}};
};

commerce::Product product(const std::string& sku, const std::string& name = "Scarf") {
    commerce::Product made;
    made.store = "silk";
    made.sku = sku;
    made.name = {{"en", name}};
    made.offers = {{.channel = commerce::Channel::Own,
                    .url = "https://example.com/",
                    .price = {.amount = 100, .currency = "CNY"},
                    .tiers = {},
                    .min_order_quantity = 1,
                    .sample_amount = {}}};
    return made;
}

std::string sheet_of(int rows) {
    std::string csv =
        "sku,name_zh,name_en,taobao_url,taobao_price,1688_url,1688_price,1688_tiers\n";
    for (int row = 0; row < rows; ++row) {
        csv += fmt::format(
            "SKU-{0:05},真丝围巾 {0},Silk scarf {0},https://item.taobao.com/{0},129.00,"
            "https://detail.1688.com/{0},69.00,50:65.00;500:59.00\n",
            row);
    }
    return csv;
}

}  // namespace

TEST_CASE("A product that is added is in the bag at once, unless it is not to be", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    CHECK(server.upsert(product("B")));
    CHECK(server.upsert(product("A")));
    CHECK_FALSE(server.upsert(product("C"), IntoBag::No));
    CHECK(server.bag() == Skus{"B", "A"});
    CHECK(server.rooms.bag.find("\"B\"") < server.rooms.bag.find("\"A\""));
    CHECK(server.rooms.bag.find("\"C\"") == std::string::npos);
    CHECK(server.catalogues.product("silk", "C")->name.at("en") == "Scarf");

    SECTION("a change of a product in the bag reaches viewers") {
        server.upsert(product("A", "Robe"), IntoBag::No);
        CHECK(server.rooms.bag.find("Robe") != std::string::npos);
    }
    SECTION("a change of another is none of theirs") {
        const int shown = server.rooms.shown;
        server.upsert(product("C", "Tie"), IntoBag::No);
        CHECK(server.rooms.shown == shown);
    }
}

TEST_CASE("Catalogue and bag are there after a restart", "[show]") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        for (const char* sku : {"A", "B", "C", "D"}) {
            server.upsert(product(sku));
        }
        server.wait(server.catalogues.set_bag("silk", {"D", "A", "C"}));
        server.wait(server.catalogues.remove("silk", "A"));
        server.wait(server.catalogues.add_to_bag("silk", {"C", "B"}));
    }
    Server server{folder};
    CHECK(server.size() == 3);
    CHECK(server.bag() == Skus{"D", "C", "B"});
    CHECK(server.rooms.bag.find("\"D\"") < server.rooms.bag.find("\"B\""));
}

TEST_CASE("What does not exist is refused", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.upsert(product("A"));
    commerce::Product stranger = product("A");
    stranger.store = "tea";
    CHECK(server.wait(server.catalogues.upsert(stranger, IntoBag::Yes)).error().field == "store");
    CHECK(server.wait(server.catalogues.remove("silk", "X")).error().code == "not_found");
    CHECK(server.catalogues.product("silk", "X").error().field == "sku");
    CHECK(server.catalogues.list("tea", "", "", 1).error().field == "store");
    CHECK(server.wait(server.catalogues.set_bag("silk", {"A", "X"})).error().field == "skus");
    CHECK(server.wait(server.catalogues.remove_from_bag("silk", {"X"})).error().field == "skus");
    CHECK(server.wait(server.catalogues.remove_offer("silk", "A", commerce::Channel::Tmall))
              .error()
              .field == "channel");
    CHECK(server.bag() == Skus{"A"});
}

TEST_CASE("Offers are added, replaced and removed one by one", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.upsert(product("A"));
    commerce::Offer offer = product("A").offers[0];
    offer.channel = commerce::Channel::Tmall;
    offer.price.amount = 200;
    CHECK(server.wait(server.catalogues.upsert_offer("silk", "A", offer))->offers.size() == 2);
    offer.price.amount = 150;
    CHECK(server.wait(server.catalogues.upsert_offer("silk", "A", offer))->offers[1].price.amount ==
          150);
    CHECK(server.rooms.bag.find("150") != std::string::npos);
    const auto left =
        server.wait(server.catalogues.remove_offer("silk", "A", commerce::Channel::Own));
    CHECK(left->offers.size() == 1);
    CHECK(*server.catalogues.product("silk", "A") == *left);
}

TEST_CASE("Changes at the same time do not exceed what the bag holds", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.import(sheet_of(static_cast<int>(commerce::kMaxBagProducts) - 1),
                  ImportMode::Commit,
                  IntoBag::Yes);
    std::vector<std::optional<Outcome<bool>>> answers(5);
    for (std::size_t index = 0; index < answers.size(); ++index) {
        auto adding = server.catalogues.upsert(product(fmt::format("X-{}", index)), IntoBag::Yes);
        server.start(std::move(adding), answers[index]);
    }
    server.wait_until([&] {
        return std::ranges::all_of(answers, [](const auto& answer) { return answer.has_value(); });
    });
    CHECK(std::ranges::count_if(answers, [](const auto& answer) { return **answer; }) == 1);
    CHECK(server.bag().size() == commerce::kMaxBagProducts);
    CHECK(server.size() == commerce::kMaxBagProducts + 4);
}

TEST_CASE("A preview says what an import then does", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.import("sku,name_en\nA,Scarf\nB,Robe\n");
    const std::string csv = "sku,name_en,colour\nA,Scarf,red\nB,Silk robe,\nC,Tie,\nD,,\n";
    for (const ImportMode mode : {ImportMode::Preview, ImportMode::Commit}) {
        const ImportReport report = server.import(csv, mode, IntoBag::Yes);
        CHECK(report.rows == 4);
        CHECK(report.valid == 3);
        CHECK(report.created == 1);
        CHECK(report.updated == 1);
        CHECK(report.unchanged == 1);
        CHECK(report.in_bag == 3);
        CHECK(report.encoding == "UTF-8");
        CHECK(report.ignored_columns == std::vector<std::string>{"colour"});
        CHECK(report.sample.size() == 3);
        REQUIRE(report.errors.size() == 1);
        CHECK(report.errors[0].row == 5);
        CHECK(report.errors[0].column == "name_en");
        const bool is_committed = mode == ImportMode::Commit;
        CHECK(server.size() == (is_committed ? 3 : 2));
        CHECK(server.bag() == (is_committed ? Skus{"A", "B", "C"} : Skus{}));
    }
    CHECK(server.import(csv).unchanged == 3);
    CHECK(server.catalogues.product("silk", "B")->name.at("en") == "Silk robe");
}

TEST_CASE("A catalogue that is exported is imported again without a change", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.import(sheet_of(300));
    server.upsert(product("-1", "=2"));
    const auto csv = server.wait(server.catalogues.export_csv("silk"));
    REQUIRE(csv.has_value());
    const ImportReport report = server.import(*csv);
    CHECK(report.unchanged == 301);
    CHECK(report.errors.empty());
}

TEST_CASE("Ten thousand rows are imported whole, and are there after a restart", "[show]") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        const ImportReport report =
            server.import(sheet_of(10'000), ImportMode::Commit, IntoBag::Yes);
        CHECK(report.created == 10'000);
        CHECK(report.in_bag == server.bag().size());
        CHECK(report.in_bag > 100);
    }
    Server server{folder};
    CHECK(server.size() == 10'000);
    CHECK(server.catalogues.list("silk", "scarf 9999", "", 10)->total == 1);
    CHECK(server.rooms.bag.size() <= commerce::kMaxBagBytes);
}

TEST_CASE("An import that cannot be stored changes nothing", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.upsert(product("A"));
    const auto refused =
        server.wait(server.catalogues.import({.store = "silk",
                                              .csv = std::string(commerce::kMaxSheetBytes + 1, 'x'),
                                              .mode = ImportMode::Commit}));
    CHECK(refused.error().field == "csv");

    // A row in the middle is one that the database does not take.
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(folder.database().c_str(), &database) == SQLITE_OK);
    REQUIRE(
        sqlite3_exec(database,
                     "CREATE TRIGGER no_more BEFORE INSERT ON products WHEN NEW.sku = 'SKU-00400'"
                     " BEGIN SELECT raise(ABORT, 'no'); END",
                     nullptr,
                     nullptr,
                     nullptr) == SQLITE_OK);
    sqlite3_close(database);
    const auto failed = server.wait(server.catalogues.import(
        {.store = "silk", .csv = sheet_of(500), .mode = ImportMode::Commit}));
    REQUIRE(failed.has_error());
    CHECK(failed.error().code == "failed");
    CHECK(server.size() == 1);
    CHECK(server.import(sheet_of(400)).created == 400);
}

TEST_CASE("A cue's product is put into the bag, where there is room", "[show]") {
    const TemporaryFolder folder;
    Server server{folder};
    server.upsert(product("A"), IntoBag::No);
    REQUIRE(server.wait(server.catalogues.put_on_show("silk", "A")).has_value());
    CHECK(server.bag() == Skus{"A"});
    const int shown = server.rooms.shown;
    REQUIRE(server.wait(server.catalogues.put_on_show("silk", "A")).has_value());
    CHECK(server.rooms.shown == shown);

    const auto unknown = server.wait(server.catalogues.put_on_show("silk", "X"));
    CHECK(unknown.error().code == "invalid");
    CHECK(unknown.error().field == "product");

    server.import(sheet_of(250), ImportMode::Commit, IntoBag::Yes);
    REQUIRE(server.bag().size() == commerce::kMaxBagProducts);
    const auto full = server.wait(server.catalogues.put_on_show("silk", "SKU-00249"));
    CHECK(full.error().code == "busy");
    CHECK(full.error().field == "product");
    CHECK(full.error().message.find("bag.remove") != std::string::npos);
}

TEST_CASE("A stored product that was spoilt is left out", "[show]") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        for (const char* sku : {"A", "B", "C"}) {
            server.upsert(product(sku));
        }
        REQUIRE(server.storage.commit_blocking(
            {storage::ProductRecord{.store = "silk", .sku = "B", .json = "{", .updated = {}}}));
    }
    {
        Server server{folder};
        CHECK(server.bag() == Skus{"A", "C"});
        // The places that are stored have a gap; a new product comes last all the same.
        server.upsert(product("AA"));
    }
    Server server{folder};
    CHECK(server.bag() == Skus{"A", "C", "AA"});
}
