// SPDX-License-Identifier: MIT
#include "server/hooks/slots.hpp"

#include "tests/support/one_thread.hpp"

#include <memory>

using namespace shopfloor;
using namespace shopfloor::hooks;
namespace asio = boost::asio;

namespace {

using SlotPtr = std::unique_ptr<Slots::Slot>;

struct Bench : test::OneThread {
    Slots slots{context.get_executor(), 8};

    static asio::awaitable<void> take(Slots& slots, std::string hook, SlotPtr& into) {
        auto rooming = slots.room(hook);
        co_await std::move(rooming);
        into = std::make_unique<Slots::Slot>(slots, hook, slots.is_poor(hook));
    }
    /// Null as long as there is no room.
    void ask(const std::string& hook, SlotPtr& into) {
        asio::co_spawn(context, take(slots, hook, into), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.restart();
        context.poll();
    }
    void settle() {
        context.restart();
        context.poll();
    }
};

}  // namespace

TEST_CASE("A hook has two requests at once after one went well, and the next waits", "[hooks]") {
    Bench bench;
    SlotPtr first;
    SlotPtr second;
    SlotPtr third;
    bench.ask("a", first);
    bench.ask("a", second);
    CHECK_FALSE(second);
    bench.slots.judge("a", true);
    bench.ask("b", third);
    third.reset();
    bench.settle();
    bench.ask("a", third);
    CHECK(first);
    CHECK(second);
    CHECK_FALSE(third);
    CHECK(bench.slots.is_awaited("a"));
    CHECK_FALSE(bench.slots.is_awaited("b"));
    first.reset();
    bench.settle();
    CHECK(third);
    CHECK_FALSE(bench.slots.is_awaited("a"));
}

TEST_CASE("Hooks that do not answer leave most slots to the others", "[hooks]") {
    Bench bench;
    std::vector<SlotPtr> poor(6);
    for (std::size_t hook = 0; hook < poor.size(); ++hook) {
        const std::string name = "poor-" + std::to_string(hook);
        bench.slots.judge(name, false);
        bench.ask(name, poor[hook]);
    }
    CHECK(std::count_if(poor.begin(), poor.end(), [](const auto& slot) { return !!slot; }) == 2);
    SlotPtr well;
    bench.ask("well", well);
    CHECK(well);

    SlotPtr again;
    bench.ask("poor-0", again);
    CHECK_FALSE(again);
    bench.slots.judge("poor-0", true);
    well.reset();
    bench.settle();
    CHECK(again);
}

TEST_CASE("There are so many requests at once, and no more", "[hooks]") {
    Bench bench;
    std::vector<SlotPtr> slots(9);
    for (std::size_t hook = 0; hook < slots.size(); ++hook)
        bench.ask("hook-" + std::to_string(hook), slots[hook]);
    CHECK(slots[7]);
    CHECK_FALSE(slots[8]);
    CHECK(bench.slots.is_awaited("hook-3"));
    slots[0].reset();
    bench.settle();
    CHECK(slots[8]);
}
