// SPDX-License-Identifier: MIT
#include "server/sales/offer_link.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::sales;
using namespace std::chrono_literals;

TEST_CASE("a link is read as it was written") {
    const OfferLink link{
        .room = "silk-mill-2", .sku = "SILK_0.42-a", .channel = commerce::Channel::Wholesale1688};
    CHECK(to_text(link) == "silk-mill-2~SILK_0.42-a~1688");
    CHECK(parse_offer_link(to_text(link)) == link);
}

TEST_CASE("what is no link is none, wherever it is cut") {
    const std::string text =
        to_text({.room = "silk", .sku = "S-1", .channel = commerce::Channel::Own});
    for (std::size_t size = 0; size < text.size(); ++size) {
        CHECK_FALSE(parse_offer_link(text.substr(0, size)));
    }
    for (const char* wrong : {"silk~S-1~ebay",
                              "Silk~S-1~own",
                              "silk~S 1~own",
                              "silk~S~1~own",
                              "~~own",
                              "silk~S-1~own~",
                              "silk~S-1~OWN"}) {
        CHECK_FALSE(parse_offer_link(wrong));
    }
}

TEST_CASE("the place of a click is what can be read of it") {
    CHECK(parse_click_place("c=17&t=83466666&b=b_abc") ==
          ClickPlace{.cue = 17, .at = 83466666us, .broadcast = "b_abc"});
    CHECK(parse_click_place("") == ClickPlace{});
    CHECK(parse_click_place("c=-1&t=1e9&x=3&c&t=") == ClickPlace{});
    CHECK(parse_click_place("t=99999999999999999999&c=3") == ClickPlace{.cue = 3});
    CHECK(parse_click_place("b=" + std::string(65, 'b')) == ClickPlace{});
    CHECK(parse_click_place("&&&c=1&&") == ClickPlace{.cue = 1});
}
