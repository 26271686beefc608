// SPDX-License-Identifier: MIT
#include "server/room/chat_log.hpp"

#include "server/room/chat_sampler.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace shopfloor::room;

namespace {

ChatLine line_of(std::uint64_t id) {
    ChatLine line;
    line.id = id;
    line.text = "line " + std::to_string(id);
    return line;
}

std::vector<std::uint64_t> ids(const std::vector<const ChatLine*>& lines) {
    std::vector<std::uint64_t> list;
    for (const ChatLine* line : lines)
        list.push_back(line->id);
    return list;
}

}  // namespace

TEST_CASE("A room remembers its newest lines", "[room]") {
    ChatLog log{3};
    for (const std::uint64_t id : {1U, 3U, 2U, 4U})
        log.add(line_of(id));
    CHECK(ids(log.shown(10)) == std::vector<std::uint64_t>{2, 3, 4});
    CHECK(ids(log.shown(2)) == std::vector<std::uint64_t>{3, 4});
    CHECK(log.find(1) == nullptr);
    CHECK(log.find(5) == nullptr);
    REQUIRE(log.find(3) != nullptr);
    CHECK(log.find(3)->text == "line 3");

    log.find(3)->is_deleted = true;
    CHECK(ids(log.shown(2)) == std::vector<std::uint64_t>{2, 4});
    CHECK(log.lines().size() == 3);
}

TEST_CASE("A guest's name stays, and fits the language", "[room]") {
    const GuestName name = GuestName::of("v_0123456789");
    CHECK(GuestName::of("v_0123456789").to_tag() == name.to_tag());
    CHECK(GuestName{.colour = "teal", .number = 7}.to_text("zh-CN") == "客人·青蓝7");
    CHECK(GuestName{.colour = "teal", .number = 7}.to_text("en") == "Guest Teal 7");

    std::set<std::string> names;
    for (int viewer = 0; viewer < 2000; ++viewer) {
        const GuestName one = GuestName::of("v_" + std::to_string(viewer));
        CHECK((one.number >= 1 && one.number <= 99));
        names.insert(one.to_tag());
    }
    CHECK(names.size() > 900);  // of 1,584
}

TEST_CASE("A batch holds what fits, and says how much it left out", "[room]") {
    ChatSampler sampler{10};
    CHECK(sampler.is_empty());
    for (std::uint64_t id = 1; id <= 125; ++id) {
        if (id % 50 == 0) {
            sampler.add_staff_line(id);
        } else {
            sampler.add_viewer_line(id);
        }
    }
    const auto batch = sampler.take();
    CHECK(batch.ids.size() == 12);
    CHECK(std::is_sorted(batch.ids.begin(), batch.ids.end()));
    CHECK(std::set(batch.ids.begin(), batch.ids.end()).count(50) == 1);
    CHECK(std::set(batch.ids.begin(), batch.ids.end()).count(100) == 1);
    CHECK(batch.skipped == 113);
    CHECK(sampler.is_empty());
}

TEST_CASE("A deleted line does not go out", "[room]") {
    ChatSampler sampler{10};
    sampler.add_viewer_line(1);
    sampler.add_viewer_line(2);
    sampler.add_staff_line(3);
    sampler.remove(1);
    sampler.remove(3);
    sampler.remove(99);
    const auto batch = sampler.take();
    CHECK(batch.ids == std::vector<std::uint64_t>{2});
    CHECK(batch.skipped == 0);
}

TEST_CASE("Each line of a batch has the same chance", "[room]") {
    ChatSampler sampler{10, 5};
    std::map<std::uint64_t, int> chosen;
    constexpr int kBatches = 5000;
    for (int batch = 0; batch < kBatches; ++batch) {
        for (std::uint64_t id = 1; id <= 50; ++id)
            sampler.add_viewer_line(id);
        for (const std::uint64_t id : sampler.take().ids)
            ++chosen[id];
    }
    for (std::uint64_t id = 1; id <= 50; ++id) {
        // 1,000 expected, standard deviation 28.
        CHECK(std::abs(chosen[id] - kBatches / 5) < 170);
    }
}
