// SPDX-License-Identifier: MIT
// Real storage; rooms, viewers and products are the test's own words.
#include "server/show/live_reports.hpp"

#include "server/storage/catalogue_records.hpp"
#include "server/storage/chat_records.hpp"
#include "tests/support/one_thread.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace std::chrono_literals;
using test::TemporaryFolder;
namespace asio = boost::asio;

namespace {

struct Desk final : RoomDesk {
    const storage::StoreRecord* find_store(const std::string& room) const override {
        return room == store.slug ? &store : nullptr;
    }
    std::vector<std::string> room_slugs() const override { return {store.slug}; }
    std::optional<OnAir> on_air(const std::string& room) const override {
        return room == store.slug ? now : std::nullopt;
    }
    void tell(const std::string&, const std::string&) override {}
    void tell_one(delivery::SocketId, const std::string&) override {}
    void set_snapshot_member(const std::string&, const std::string&, std::string) override {}
    void set_head_member(const std::string&, const std::string&, std::string) override {}
    void set_stats_member(const std::string&, const std::string&, std::string) override {}
    std::optional<IngestEntry> ingest(const std::string&) const override { return std::nullopt; }
    bool has_thumbnail(const std::string&) const override { return false; }
    void dismiss_publisher(const std::string&, const std::string&) override {}
    void add_listener(ShowListener&) override {}

    storage::StoreRecord store{
        .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}, .created = 1ms};
    std::optional<OnAir> now;
};

const auth::SigningKey& key() {
    static const auth::SigningKey key{"sg_a secret of this test"};
    return key;
}

commerce::Offer offer(commerce::Channel channel, const std::string& url) {
    return {.channel = channel,
            .url = url,
            .price = {.amount = 100, .currency = "CNY"},
            .tiers = {},
            .min_order_quantity = 1,
            .sample_amount = {}};
}

// One server's life on one thread. Two after another on one folder are a restart.
struct Server : test::OneThread {
    explicit Server(const TemporaryFolder& folder, ReportSettings settings = {})
        : storage(folder.database()), links(key()), reports(settings, wiring()) {
        using commerce::Channel;
        product.store = "silk";
        product.sku = "S-1";
        product.name = {{"en", "Scarf"}};
        product.offers = {offer(Channel::Wholesale1688, "https://detail.1688.com/1"),
                          offer(Channel::Taobao, "https://item.taobao.com/1"),
                          offer(Channel::Own, "")};
        const storage::Contents contents = storage.load();
        reports.restore(contents);
        if (contents.stores.empty()) {
            REQUIRE(
                storage.commit_blocking({desk.store,
                                         storage::ProductRecord{.store = "silk",
                                                                .sku = "S-1",
                                                                .json = commerce::to_json(product),
                                                                .updated = 1ms}}));
        }
        for (const auto& record : contents.open_broadcasts) {
            began(record, 0s);
        }
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    LiveReports::Wiring wiring() {
        return {.business = context.get_executor(),
                .storage = storage,
                .desk = desk,
                .links = links,
                .find_product = [this](const std::string& store,
                                       const std::string& sku) -> std::optional<commerce::Product> {
                    if (store != "silk" || sku != product.sku) return std::nullopt;
                    return product;
                }};
    }

    void began(const storage::BroadcastRecord& record, media::MediaTime edge) {
        broadcast = record;
        desk.now = OnAir{.broadcast = record, .state = "live", .live_edge = edge};
        reports.broadcast_began(record);
    }
    void begin() {
        const storage::BroadcastRecord record{.id = "b_1", .room = "silk", .started = 5ms};
        REQUIRE(storage.commit_blocking({record}));
        began(record, 0s);
    }
    void at(media::MediaTime edge) { desk.now->live_edge = edge; }
    void end() {
        desk.now.reset();
        broadcast.ended = 99ms;
        broadcast.duration = 11s;
        REQUIRE(storage.commit_blocking({broadcast}));
        reports.broadcast_ended(broadcast);
    }
    void cue(std::uint64_t id, const std::string& kind, media::MediaTime time) {
        const room::Cue made{.id = id, .kind = kind, .at = time, .product = "S-1"};
        reports.cue_published(broadcast, made);
        REQUIRE(storage.commit_blocking({storage::CueRecord{broadcast.id, made}}));
    }

    static delivery::ViewerRef viewer(unsigned socket, const std::string& who) {
        return {.socket = delivery::SocketId{socket}, .session = who, .viewer = who};
    }
    void join(unsigned socket, const std::string& who) {
        reports.viewer_joined("silk", viewer(socket, who));
    }
    void leave(unsigned socket, const std::string& who) {
        reports.viewer_left("silk", viewer(socket, who));
    }
    void see(unsigned socket, const std::string& who, const std::string& message) {
        reports.viewer_said("silk", viewer(socket, who), "impression", message);
    }
    Destination click(commerce::Channel channel, Click click = {}) {
        const std::string path = links.path({.room = "silk", .sku = "S-1", .channel = channel});
        click.token = path.substr(4);
        return reports.follow(click);
    }
    sales::Report report() {
        const auto made = wait(reports.report("b_1"));
        REQUIRE(made.has_value());
        return *made;
    }

    std::int64_t clicks_stored() {
        static_cast<void>(report());
        return storage.query_blocking<std::int64_t>(
            [](storage::Reader& reader) { return storage::read_sales_state(reader).last_click; });
    }

    storage::Storage storage;
    Desk desk;
    GoLinks links;
    commerce::Product product;
    LiveReports reports;
    storage::BroadcastRecord broadcast;
};

}  // namespace

TEST_CASE("a show's audience is counted on the show's own timeline") {
    const TemporaryFolder folder;
    Server server{folder};
    server.join(1, "early");  // before the show
    server.begin();
    server.at(2s);
    server.join(2, "a");
    server.join(3, "a");  // another tab
    server.at(5s);
    server.leave(1, "early");
    server.leave(2, "a");
    server.join(4, "b");
    server.at(8s);

    const sales::Report live = server.report();
    CHECK(live.audience.viewers == 3);
    CHECK(live.audience.connections == 4);
    CHECK(live.peak == 2);
    CHECK(live.audience.watched == 5s + 6s + 3s);
    CHECK(live.audience.retention == std::vector<std::uint32_t>{1, 1, 2, 2, 2, 2, 2, 2});
    CHECK_FALSE(live.ended);

    server.at(10s);
    REQUIRE(server.wait(server.reports.list("silk", 1)).has_value());  // looks at the time
    server.end();
    const sales::Report ended = server.report();
    CHECK(ended.ended == 99ms);
    CHECK(ended.duration == 11s);
    CHECK(ended.audience.watched == live.audience.watched + 2 * 3s);
    server.leave(3, "a");
    server.join(5, "late");  // the show is over
    CHECK(server.report().audience.viewers == 3);
}

TEST_CASE("an impression counts once for each viewer and cue, and only for what was on show") {
    const TemporaryFolder folder;
    Server server{folder};
    server.begin();
    server.at(3s);
    server.cue(1, "explain.start", 1s);
    server.cue(2, "explain.start", 2s);
    server.join(1, "a");
    server.join(2, "a");
    server.join(3, "b");
    server.see(1, "a", R"({"cue":1,"product":"S-1","channel":"taobao","at_us":1500000})");
    server.see(1, "a", R"({"cue":1,"product":"S-1","channel":"taobao","at_us":1500000})");
    server.see(2, "a", R"({"cue":1,"product":"S-1","channel":"taobao"})");
    server.see(1, "a", R"({"cue":2,"product":"S-1","channel":"1688"})");
    server.see(3, "b", R"({"cue":1,"product":"S-1"})");
    for (const char* wrong : {R"({"cue":3,"product":"S-1"})",
                              R"({"cue":2,"product":"S-2"})",
                              R"({"cue":-1,"product":"S-1"})",
                              R"({"cue":"2","product":"S-1"})",
                              R"({"cue":2e300,"product":"S-1"})",
                              R"({"product":"S-1"})",
                              "[]",
                              "{"}) {
        server.see(3, "b", wrong);
    }
    server.see(9, "stranger", R"({"cue":1,"product":"S-1"})");

    const sales::Report report = server.report();
    CHECK(report.total.impressions == 3);
    CHECK(report.likes == 0);
    REQUIRE(report.products.size() == 1);
    const sales::ProductFigures& product = report.products.front();
    CHECK(product.name.at("en") == "Scarf");
    CHECK(product.channels.at("taobao").impressions == 2);  // a card without one shows retail
    CHECK(product.channels.at("1688").impressions == 1);
    CHECK(product.explained == 2s);
}

TEST_CASE("a click leads to the offer of the catalogue and is counted") {
    const TemporaryFolder folder;
    Server server{folder};
    server.begin();
    server.at(3s);
    server.cue(1, "explain.start", 1s);
    using commerce::Channel;
    const Destination first =
        server.click(Channel::Taobao, {.token = {}, .place = {.cue = 1, .at = 2s}, .viewer = "a"});
    CHECK(first.kind == Destination::Kind::Offer);
    CHECK(first.location == "https://item.taobao.com/1");
    server.click(Channel::Taobao, {.token = {}, .place = {.cue = 1}, .viewer = "a"});
    server.click(Channel::Taobao,
                 {.token = {}, .place = {.cue = 77}, .viewer = "b"});  // no such card
    server.click(Channel::Wholesale1688);
    server.click(Channel::Taobao,
                 {.token = {}, .place = {.broadcast = "b_0"}});  // of another show's page
    server.click(Channel::Taobao, {.token = {}, .counts = false});

    const sales::Report report = server.report();
    CHECK(report.total == sales::SalesCount{0, 4, 2});
    CHECK(report.clickers == 2);
    CHECK(report.products.front().channels.at("taobao") == sales::SalesCount{0, 3, 2});
    CHECK(report.products.front().channels.at("1688") == sales::SalesCount{0, 1, 0});

    server.end();
    CHECK(server.click(Channel::Taobao).kind == Destination::Kind::Offer);
    CHECK(server.report().total.clicks == 4);
}

TEST_CASE("a link that leads nowhere leads to the room, a forged one to nothing") {
    const TemporaryFolder folder;
    Server server{folder};
    using commerce::Channel;
    CHECK(server.click(Channel::Own).kind == Destination::Kind::Room);  // without an address
    CHECK(server.click(Channel::Tmall).location == "/r/silk");          // no such offer
    server.product.sku = "S-2";
    CHECK(server.click(Channel::Taobao).location == "/r/silk");  // the product is gone

    const std::string token =
        server.links.path({.room = "silk", .sku = "S-2", .channel = Channel::Taobao}).substr(4);
    CHECK(server.reports.follow({.token = token}).kind == Destination::Kind::Offer);
    for (std::size_t at = 0; at < token.size(); ++at) {
        std::string forged = token;
        forged[at] = forged[at] == 'a' ? 'b' : 'a';
        CHECK(server.reports.follow({.token = forged}).kind == Destination::Kind::Unknown);
        CHECK(server.reports.follow({.token = token.substr(0, at)}).kind ==
              Destination::Kind::Unknown);
    }
    CHECK(server.reports.follow({.token = token + "0"}).kind == Destination::Kind::Unknown);
    const std::string elsewhere =
        server.links.path({.room = "elsewhere", .sku = "S-2", .channel = Channel::Taobao})
            .substr(4);
    CHECK(server.reports.follow({.token = elsewhere}).kind == Destination::Kind::Unknown);
}

TEST_CASE("a link leads only to hosts that are allowed") {
    const TemporaryFolder folder;
    Server server{folder, {.allowed_hosts = {"*.taobao.com"}}};
    server.begin();
    using commerce::Channel;
    CHECK(server.click(Channel::Taobao).kind == Destination::Kind::Offer);
    CHECK(server.click(Channel::Wholesale1688).kind == Destination::Kind::Forbidden);
    CHECK(server.report().total.clicks == 1);
}

TEST_CASE("a crash loses what was not stored yet, and the figures go on") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        server.begin();
        server.at(3s);
        server.cue(1, "explain.start", 1s);
        server.join(1, "a");
        server.join(2, "b");
        server.at(5s);
        server.click(commerce::Channel::Taobao, {.token = {}, .place = {.cue = 1}});
        CHECK(server.report().audience.viewers == 2);  // stored
        server.at(6s);
        server.click(commerce::Channel::Taobao,
                     {.token = {}, .place = {.cue = 1}});  // lost with the crash
    }
    Server server{folder};
    CHECK(server.report().audience.watched == 4s);  // until it was seen last
    server.at(9s);
    server.join(1, "a");
    server.see(1, "a", R"({"cue":1,"product":"S-1"})");
    server.click(commerce::Channel::Taobao, {.token = {}, .place = {.cue = 1}});
    server.at(10s);
    const sales::Report report = server.report();
    CHECK(report.audience.viewers == 2);
    CHECK(report.audience.connections == 3);
    CHECK(report.peak == 2);
    CHECK(report.audience.watched == 5s);
    CHECK(report.audience.retention == std::vector<std::uint32_t>{0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
    CHECK(report.total == sales::SalesCount{1, 2, 2});
}

TEST_CASE("a report tells of the chat") {
    const TemporaryFolder folder;
    Server server{folder};
    server.begin();
    REQUIRE(server.storage.commit_blocking(
        {storage::ChatLikesRecord{.broadcast = "b_1", .likes = 31}}));
    CHECK(server.report().likes == 31);
    CHECK(server.report().chat_lines == 0);
}

TEST_CASE("a clean stop stores everything") {
    const TemporaryFolder folder;
    {
        Server server{folder};
        server.begin();
        server.at(1s);
        server.join(1, "a");
        server.at(4s);
        server.click(commerce::Channel::Taobao);
        bool is_stopped = false;
        asio::co_spawn(
            server.context, server.reports.stop(), [&](std::exception_ptr) { is_stopped = true; });
        server.context.run_for(20s);
        REQUIRE(is_stopped);
    }
    Server server{folder};
    const sales::Report report = server.report();
    CHECK(report.audience.watched == 3s);
    CHECK(report.total.clicks == 1);
}

TEST_CASE("what the log cannot take is told as not counted, and links lead on") {
    const TemporaryFolder folder;
    Server server{folder, {.max_waiting = 2}};
    server.begin();
    server.at(1s);
    server.join(1, "a");
    for (int count = 0; count < 5; ++count) {
        CHECK(server.click(commerce::Channel::Taobao).kind == Destination::Kind::Offer);
    }
    const sales::Report report = server.report();
    CHECK(report.total.clicks == 1);
    CHECK(report.uncounted == 4);
    server.click(commerce::Channel::Taobao);
    CHECK(server.report().total.clicks == 2);
}

TEST_CASE("of one viewer's clicks on an offer so many count in a minute, and each leads on") {
    const TemporaryFolder folder;
    Server server{folder, {.clicks_per_minute = 3, .unknown_clicks_per_minute = 5}};
    server.begin();
    const auto click = [&](const std::string& who, commerce::Channel channel, int times) {
        for (int count = 0; count < times; ++count) {
            CHECK(server.click(channel, {.token = {}, .viewer = who}).kind ==
                  Destination::Kind::Offer);
        }
        return server.report();
    };
    using commerce::Channel;
    CHECK(click("a", Channel::Taobao, 5).total.clicks == 3);
    CHECK(server.report().uncounted == 2);
    CHECK(click("a", Channel::Wholesale1688, 1).total.clicks == 4);
    CHECK(click("b", Channel::Taobao, 1).total.clicks == 5);
    const sales::Report report = click("", Channel::Taobao, 9);  // browsers without a cookie
    CHECK(report.total.clicks == 10);
    CHECK(report.uncounted == 6);
    server.end();
    click("a", Channel::Taobao, 1);
    CHECK(server.clicks_stored() == 10);
}

TEST_CASE("of one viewer's visits so many count in a minute") {
    const TemporaryFolder folder;
    Server server{folder, {.visits_per_minute = 3}};
    server.begin();
    for (unsigned socket = 1; socket <= 5; ++socket) {
        server.join(socket, "a");
        server.leave(socket, "a");
    }
    server.join(6, "b");
    const sales::Report report = server.report();
    CHECK(report.audience.connections == 4);
    CHECK(report.audience.viewers == 2);
    CHECK(report.uncounted == 2);
}

TEST_CASE("who asks for an unknown broadcast or room is told so") {
    const TemporaryFolder folder;
    Server server{folder};
    CHECK(server.wait(server.reports.report("b_9")).error().code == "not_found");
    CHECK(server.wait(server.reports.list("nowhere", 5)).error().code == "not_found");
    server.begin();
    server.join(1, "a");
    const auto list = server.wait(server.reports.list("silk", 5));
    REQUIRE(list.has_value());
    REQUIRE(list->size() == 1);
    CHECK(list->front().viewers == 1);
}

TEST_CASE("a bag gets links where offers lead somewhere") {
    const GoLinks links{key()};
    const std::string bag = R"([{"sku":"S-1","offers":[{"channel":"taobao","url":"https://a.b/"},)"
                            R"({"channel":"own","url":""},{"channel":"ebay","url":"https://c/"}]},)"
                            R"({"sku":"S-2","offers":[]},7])";
    const std::string path =
        links.path({.room = "silk", .sku = "S-1", .channel = commerce::Channel::Taobao});
    CHECK(links.add_to_bag("silk", bag) ==
          R"([{"sku":"S-1","offers":[{"channel":"taobao","url":"https://a.b/","go":")" + path +
              R"("},{"channel":"own","url":""},{"channel":"ebay","url":"https://c/"}]},)"
              R"({"sku":"S-2","offers":[]},7])");
    CHECK(links.add_to_bag("silk", "no JSON") == "no JSON");
    CHECK(links.read(path.substr(4)) ==
          sales::OfferLink{.room = "silk", .sku = "S-1", .channel = commerce::Channel::Taobao});
    CHECK_FALSE(GoLinks{auth::SigningKey{"another"}}.read(path.substr(4)));
}
