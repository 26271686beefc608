// SPDX-License-Identifier: MIT
#include "server/show/deal_log.hpp"

#include "tests/support/one_thread.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace shopfloor;
using namespace shopfloor::show;

namespace {

struct Shop : shopfloor::test::OneThread {
    shopfloor::test::TemporaryFolder folder;
    storage::Storage storage{folder.database()};
    std::vector<std::string> heard;
    DealLog log{context.get_executor(), storage, 100, [this](const storage::DealRows&, bool) {
                    heard.emplace_back("commit");
                }};

    DealLog::Done hears(const std::string& who) {
        return [this, who](const Result<void>& stored) {
            heard.push_back(who + (stored ? "" : " failed"));
        };
    }
};

}  // namespace

TEST_CASE("All of a commit are told, then it is said that they were", "[show]") {
    Shop shop;
    for (const char* who : {"ann", "bob", "cat"})
        shop.log.add({}, shop.hears(who));
    shop.wait_until([&] { return shop.heard.size() >= 4; });
    CHECK(shop.heard == std::vector<std::string>{"ann", "bob", "cat", "commit"});
}

TEST_CASE("One who fails when told keeps nobody else from the disk", "[show]") {
    Shop shop;
    shop.log.add({}, [](const Result<void>&) { throw std::runtime_error{"of the test"}; });
    shop.log.add({}, shop.hears("bob"));
    shop.wait_until([&] { return shop.heard.size() >= 2; });
    shop.log.add({}, shop.hears("cat"));
    shop.wait_until([&] { return shop.heard.size() >= 4; });
    CHECK(shop.heard == std::vector<std::string>{"bob", "commit", "cat", "commit"});
}

// So many wait that the second commit begins while the first is under way, unless that is done.
TEST_CASE("Commits that overlap are told in the order of the decisions", "[show]") {
    Shop shop;
    std::vector<int> told;
    int next = 0;
    const auto add = [&](int count) {
        for (int each = 0; each < count; ++each)
            shop.log.add({},
                         [&told, number = next++](const Result<void>&) { told.push_back(number); });
    };
    add(1);
    shop.context.poll();
    add(100);
    shop.context.poll();
    add(90);
    shop.wait_until([&] { return told.size() == 191; });
    CHECK(std::ranges::is_sorted(told));
    CHECK(shop.heard.size() <= 3);  // once for each commit
}
