// SPDX-License-Identifier: MIT
#include "server/show/bag_links.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::show;

namespace {

struct Recorder final : RoomFront {
    void open_room(const std::string&) override {}
    void close_room(const std::string&) override {}
    void update_room(const std::string& room, delivery::RoomFacts facts) override {
        last[room] = std::move(facts);
    }
    void tell(const std::string&, const std::string&) override {}
    void tell_one(delivery::SocketId, const std::string&) override {}

    std::map<std::string, delivery::RoomFacts> last;
};

std::string bag_of(const std::string& sku) {
    return R"([{"store":"silk","sku":")" + sku +
           R"(","name":{"en":"Silk"},"image":"","offers":[{"channel":"taobao",)"
           R"("url":"https://item.taobao.com/1","price":{"amount":1,"currency":"CNY"}}]}])";
}

}  // namespace

TEST_CASE("viewers get a bag with links, which follows its changes") {
    const auth::SigningKey key{"sg_a secret of this test"};
    const GoLinks links{key};
    Recorder recorder;
    BagLinks bags{recorder, links};
    bags.update_room("silk", {.state = "live", .room_json = "{}", .bag_json = bag_of("S-1")});
    bags.update_room("silk",
                     {.state = "live", .room_json = "{}", .bag_json = bag_of("S-1"), .viewers = 2});
    const std::string path =
        links.path({.room = "silk", .sku = "S-1", .channel = commerce::Channel::Taobao});
    CHECK(recorder.last["silk"].viewers == 2);
    CHECK(recorder.last["silk"].bag_json.find(R"("go":")" + path + '"') != std::string::npos);

    bags.update_room("silk", {.state = "live", .room_json = "{}", .bag_json = bag_of("S-2")});
    CHECK(recorder.last["silk"].bag_json.find("/go/silk~S-2~taobao~") != std::string::npos);
    bags.update_room("silk", {.state = "live", .room_json = "{}", .bag_json = {}});
    CHECK(recorder.last["silk"].bag_json.empty());
}
