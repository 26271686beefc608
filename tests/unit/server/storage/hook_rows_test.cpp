// SPDX-License-Identifier: MIT
#include "server/storage/hook_records.hpp"

#include "home.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::storage;

namespace {

struct Outbox {
    Outbox() {
        const HookRecord hook{.id = "hk_1",
                              .store = "silk",
                              .url = "https://shop.example/",
                              .label = "ERP",
                              .kinds = "order.placed",
                              .created = UtcTime{5}};
        REQUIRE(storage
                    .commit_blocking({StoreRecord{.slug = "silk",
                                                  .name = "Silk",
                                                  .belt = {},
                                                  .province = {},
                                                  .category = {}},
                                      hook})
                    .has_value());
    }
    void write(Change change) { REQUIRE(storage.commit_blocking({std::move(change)}).has_value()); }
    void tell(int count, bool is_kept = true) {
        HookEventBatch batch;
        for (int event = 0; event < count; ++event) {
            batch.events.push_back({.hook = "hk_1",
                                    .broadcast = "b_1",
                                    .id = "e_" + std::to_string(++told),
                                    .kind = "order.placed",
                                    .utc = UtcTime{1000 + told},
                                    .data = "{}",
                                    .is_kept = is_kept});
        }
        write(std::move(batch));
    }
    HookDeliveryRecord delivery(std::int64_t first, std::int64_t last, HookOutcome outcome) {
        return {.hook = "hk_1",
                .broadcast = "b_1",
                .first_seq = first,
                .last_seq = last,
                .events = last - first + 1,
                .utc = UtcTime{5000 + ++deliveries},
                .status = 200,
                .outcome = outcome};
    }
    std::vector<std::int64_t> waiting() {
        std::vector<std::int64_t> numbers;
        const auto events = storage.query_blocking<std::vector<WaitingHookEvent>>(
            [](Reader& reader) { return read_waiting_events(reader, "hk_1", "b_1", 1000); });
        for (const WaitingHookEvent& event : events)
            numbers.push_back(event.seq);
        return numbers;
    }
    template <class T>
    T read(std::function<T(Reader&)> query) {
        return storage.query_blocking<T>(query);
    }

    Home home{GENERATE(from_range(kinds()))};
    Storage storage{home.place()};
    int told = 0;
    int deliveries = 0;
};

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("A hook is read as it was written, and changed under its id", "[storage]") {
    Outbox outbox;
    HookRecord hook = outbox.read<std::vector<HookRecord>>(read_hooks).front();
    CHECK(hook.url == "https://shop.example/");
    CHECK(hook.kinds == "order.placed");
    CHECK(hook.created == UtcTime{5});
    hook.state = 2;
    hook.generation = 3;
    hook.previous_until = UtcTime{77};
    outbox.write(hook);
    const auto hooks = outbox.read<std::vector<HookRecord>>(read_hooks);
    REQUIRE(hooks.size() == 1);
    CHECK(hooks.front().state == 2);
    CHECK(hooks.front().generation == 3);
    CHECK(hooks.front().previous_until == UtcTime{77});
}

TEST_CASE("Events count up; one that is not kept takes its number", "[storage]") {
    Outbox outbox;
    outbox.tell(2);
    outbox.tell(3, false);
    outbox.tell(1);
    CHECK(outbox.waiting() == Numbers{1, 2, 6});
}

TEST_CASE("What is delivered goes, what began to wait again meanwhile stays", "[storage]") {
    Outbox outbox;
    outbox.tell(6);
    outbox.write(outbox.delivery(1, 2, HookOutcome::SetAside));
    CHECK(outbox.waiting() == Numbers{3, 4, 5, 6});
    outbox.write(HookResend{.hook = "hk_1", .event = "e_2", .now = UtcTime{9000}});
    CHECK(outbox.waiting() == Numbers{2, 3, 4, 5, 6});
    // The request had 2, which was sent again, to 4. The first waits again since it was sent.
    outbox.write(HookResend{.hook = "hk_1", .event = {}, .now = UtcTime{9001}});
    HookDeliveryRecord delivery = outbox.delivery(1, 4, HookOutcome::Delivered);
    delivery.again = {2};
    outbox.write(delivery);
    CHECK(outbox.waiting() == Numbers{1, 5, 6});
    const auto first = outbox.read<std::vector<WaitingHookEvent>>(
        [](Reader& reader) { return read_waiting_events(reader, "hk_1", "b_1", 1); });
    CHECK(first.front().is_again);
    CHECK(first.front().since == UtcTime{9001});
    CHECK(first.front().utc == UtcTime{1001});
    outbox.write(outbox.delivery(5, 6, HookOutcome::Failed));
    CHECK(outbox.waiting() == Numbers{1, 5, 6});
}

TEST_CASE("What was sent again and fails once more is set aside once more", "[storage]") {
    Outbox outbox;
    outbox.tell(2);
    outbox.write(outbox.delivery(1, 2, HookOutcome::SetAside));
    outbox.write(HookResend{.hook = "hk_1", .event = {}, .now = UtcTime{9000}});
    HookDeliveryRecord delivery = outbox.delivery(1, 2, HookOutcome::SetAside);
    delivery.again = {1, 2};
    outbox.write(delivery);
    CHECK(outbox.waiting().empty());
    const auto aside = outbox.read<std::vector<SetAsideHookEvent>>(
        [](Reader& reader) { return read_set_aside_events(reader, "hk_1", 10); });
    REQUIRE(aside.size() == 2);
    CHECK(aside.front().id == "e_2");
    const auto backlog = outbox.read<std::vector<HookBacklog>>(
        [](Reader& reader) { return read_hook_backlog(reader, {}); });
    REQUIRE(backlog.size() == 1);
    CHECK(backlog.front().waiting == 0);
    CHECK(backlog.front().set_aside == 2);
}

TEST_CASE("The newest hundred deliveries of a hook are kept", "[storage]") {
    Outbox outbox;
    for (int round = 0; round < 103; ++round)
        outbox.write(outbox.delivery(1, 1, HookOutcome::Failed));
    const auto found = outbox.read<std::vector<HookDeliveryRecord>>(
        [](Reader& reader) { return read_hook_deliveries(reader, "hk_1", 1000); });
    REQUIRE(found.size() == 100);
    CHECK(found.front().utc == UtcTime{5103});
    CHECK(found.back().utc == UtcTime{5004});
}

TEST_CASE("A hook goes with all that is kept of it", "[storage]") {
    Outbox outbox;
    outbox.tell(2);
    outbox.write(outbox.delivery(1, 1, HookOutcome::Delivered));
    outbox.write(HookSweep{"hk_1"});
    CHECK(outbox.waiting().size() == 1);
    outbox.write(HookRemoval{"hk_1"});
    outbox.tell(1);
    outbox.write(outbox.delivery(2, 2, HookOutcome::Failed));
    CHECK(outbox.waiting().size() == 1);
    outbox.write(HookSweep{"hk_1"});
    CHECK(outbox.waiting().empty());
    CHECK_FALSE(outbox.read<bool>([](Reader& reader) { return has_hook_events(reader, "hk_1"); }));
    CHECK(outbox.read<std::vector<HookRecord>>(read_hooks).empty());
    CHECK(outbox
              .read<std::vector<HookDeliveryRecord>>(
                  [](Reader& reader) { return read_hook_deliveries(reader, "hk_1", 10); })
              .empty());
}

TEST_CASE("Of many events that wait again, or are deleted, so many are in one commit",
          "[storage]") {
    constexpr int kMore = static_cast<int>(kHookRowsAtOnce) + 20;
    Outbox outbox;
    outbox.tell(kMore);
    outbox.write(outbox.delivery(1, kMore, HookOutcome::SetAside));
    const auto set_aside = [&] {
        return outbox.read<std::int64_t>(
            [](Reader& reader) { return count_set_aside_events(reader, "hk_1", {}); });
    };
    CHECK(set_aside() == kMore);
    outbox.write(HookResend{.hook = "hk_1", .event = {}, .now = UtcTime{9000}});
    CHECK(set_aside() == 20);
    outbox.write(HookResend{.hook = "hk_1", .event = {}, .now = UtcTime{9000}});
    CHECK(set_aside() == 0);
    outbox.write(HookRemoval{"hk_1"});
    outbox.write(HookSweep{"hk_1"});
    CHECK(outbox.waiting().size() == 20);
    outbox.write(HookSweep{"hk_1"});
    CHECK(outbox.waiting().empty());
}
