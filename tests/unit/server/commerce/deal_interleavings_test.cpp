// SPDX-License-Identifier: MIT
// Buyers, the merchant, the clock, a disk that fails and a machine that dies, in any order: what is
// on the disk never promises more than there is, at no moment.
#include "server/commerce/deal_desk.hpp"

#include <catch2/catch.hpp>

#include <deque>
#include <map>
#include <random>

using namespace shopfloor;
using namespace shopfloor::commerce;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kStock = 30;
constexpr std::int64_t kQuantity = 12;
constexpr std::int64_t kPerBuyer = 3;

/// What a database would have.
struct Disk {
    Deal deal;
    std::map<std::string, Hold> holds;
    std::vector<StockMovement> movements;

    void write(const DealStep& step) {
        if (step.deal) deal = *step.deal;
        if (step.hold) holds[step.hold->id] = *step.hold;
        if (step.movement) movements.push_back(*step.movement);
    }

    // All by itself: no code that is tested counts here.
    void check() const {
        std::map<StockPlace, std::int64_t> units;
        for (const StockMovement& movement : movements) {
            units[movement.from] -= movement.quantity;
            units[movement.to] += movement.quantity;
            for (const auto& [place, count] : units)
                REQUIRE((place == StockPlace::Outside || count >= 0));
        }
        std::map<HoldState, std::int64_t> held;
        std::map<std::string, std::int64_t> of_buyer;
        std::map<std::string, std::string> keys;
        for (const auto& [id, hold] : holds) {
            held[hold.state] += hold.quantity;
            if (hold.state != HoldState::Released) of_buyer[hold.viewer] += hold.quantity;
            REQUIRE(keys.emplace(hold.viewer + "/" + hold.key, id).second);
        }
        REQUIRE(units[StockPlace::Held] == held[HoldState::Held] + held[HoldState::Ordered]);
        REQUIRE(units[StockPlace::Sold] == held[HoldState::Sold]);
        REQUIRE(units[StockPlace::Held] + units[StockPlace::Sold] + units[StockPlace::Deal] <=
                kQuantity);
        for (const auto& [buyer, count] : of_buyer)
            REQUIRE(count <= kPerBuyer + late[buyer]);
    }

    // Orders that a merchant sold though their time was over, beside what the buyer has since.
    mutable std::map<std::string, std::int64_t> late;
};

class Life {
public:
    explicit Life(unsigned seed) : chance_(seed) {
        const StockMovement arrival{.store = "silk",
                                    .sku = "SCARF",
                                    .deal = {},
                                    .hold = {},
                                    .from = StockPlace::Outside,
                                    .to = StockPlace::Free,
                                    .quantity = kStock,
                                    .reason = "arrived",
                                    .actor = {}};
        disk_.movements.push_back(arrival);
        disk_.deal.id = "d_1";
        disk_.deal.store = "silk";
        disk_.deal.terms = {.sku = "SCARF",
                            .price = {.amount = 1, .currency = "CNY"},
                            .quantity = kQuantity,
                            .per_buyer = kPerBuyer,
                            .duration = 5min,
                            .hold_for = 20s,
                            .order_for = 60s};
        start();
    }

    void run(int events) {
        take(desk_->open("b_1", "m_1", now_));
        store(queue_.size(), true);
        for (int event = 0; event < events; ++event) {
            step();
            disk_.check();
            check_memory();
        }
        store(queue_.size(), true);
        now_ += 24h;
        for (int turn = 0; turn < 10; ++turn) {
            due();
            store(queue_.size(), true);
        }
        disk_.check();
        CHECK(desk_->is_over());
        const StockFigures end = ledger_->of("silk", "SCARF");
        CHECK(end.free + end.sold == kStock);
        CHECK(end.deal + end.held == 0);
    }

    std::size_t holds() const { return disk_.holds.size(); }

private:
    int pick(int below) { return std::uniform_int_distribution{0, below - 1}(chance_); }

    // From what is on the disk, as a server that starts does.
    void start() {
        queue_.clear();
        desk_.reset();
        ledger_ = std::make_unique<StockLedger>();
        for (const StockMovement& movement : disk_.movements)
            ledger_->restore(movement);
        desk_ = std::make_unique<DealDesk>(
            disk_.deal, *ledger_, DealDesk::Limits{.waiting = 6, .holds_of_buyer = 50});
        for (const auto& [id, hold] : disk_.holds)
            desk_->restore(hold);
    }

    void take(const DealDesk::Decision& decision) {
        if (decision && *decision) queue_.push_back(**decision);
    }
    void due() {
        for (DealStep& step : desk_->due(now_))
            queue_.push_back(std::move(step));
    }
    // The oldest of what waits for the disk, together: stored, or not.
    void store(std::size_t count, bool is_stored) {
        for (; count > 0 && !queue_.empty(); --count) {
            const DealStep step = queue_.front();
            queue_.pop_front();
            if (is_stored) disk_.write(step);
            if (is_stored) desk_->settle(step, true);
            if (!is_stored) desk_->settle(step, false);
        }
        due();
    }
    std::string any_hold() {
        if (disk_.holds.empty()) return "h_none";
        auto found = disk_.holds.begin();
        std::advance(found, pick(static_cast<int>(disk_.holds.size())));
        return found->first;
    }

    void press() {
        const std::string viewer = "v" + std::to_string(pick(9));
        // Now and then the same press again.
        const std::string key = pick(5) == 0 ? "k" : "k" + std::to_string(++presses_);
        const auto pressed = desk_->press({.id = "h_" + std::to_string(++presses_),
                                           .viewer = viewer,
                                           .key = key,
                                           .quantity = 1 + pick(static_cast<int>(kPerBuyer)),
                                           .may_wait = pick(2) == 0,
                                           .now = now_});
        if (pressed && pressed->step) queue_.push_back(*pressed->step);
    }

    void confirm() {
        const std::string id = any_hold();
        const Hold* hold = desk_->find(id);
        const bool is_late = hold && hold->state == HoldState::Released;
        const auto sold = desk_->confirm(id, "m_1", now_);
        if (sold && *sold && is_late) disk_.late[hold->viewer] += hold->quantity;
        take(sold);
    }

    void step() {
        switch (pick(12)) {
            case 0:
            case 1:
            case 2:
            case 3: return press();
            case 4: return take(desk_->order(any_hold(), now_));
            case 5: return confirm();
            case 6: return take(desk_->cancel(any_hold(), "m_1", now_));
            case 7: {
                const std::string id = any_hold();
                const Hold* hold = desk_->find(id);
                return take(desk_->give_back(id, hold ? hold->viewer : "", now_));
            }
            case 8: now_ += std::chrono::seconds{pick(10)}; return due();
            case 9:
            case 10: return store(static_cast<std::size_t>(pick(8)), pick(6) != 0);
            default: break;
        }
        if (pick(40) == 0) return take(desk_->close("host", "m_1", now_));
        if (pick(8) != 0) return;
        // The machine dies: some of what was on its way is on the disk.
        for (int written = pick(4); written > 0 && !queue_.empty(); --written) {
            disk_.write(queue_.front());
            queue_.pop_front();
        }
        start();
    }

    // Memory never offers what the disk does not have, and nothing is lost but what is on its way.
    void check_memory() {
        const StockFigures now = ledger_->of("silk", "SCARF");
        std::int64_t moving = 0;
        for (const DealStep& step : queue_)
            moving += step.movement ? step.movement->quantity : 0;
        REQUIRE(std::min({now.free, now.deal, now.held, now.sold}) >= 0);
        REQUIRE(now.free + now.deal + now.held + now.sold + moving == kStock);
    }

    std::mt19937 chance_;
    UtcTime now_{1'795'392'000'000};
    Disk disk_;
    std::unique_ptr<StockLedger> ledger_;
    std::unique_ptr<DealDesk> desk_;
    std::deque<DealStep> queue_;
    int presses_ = 0;
};

}  // namespace

TEST_CASE("No order of events makes the stock lie", "[commerce]") {
    std::size_t holds = 0;
    for (unsigned seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        Life life{seed};
        life.run(400);
        holds += life.holds();
    }
    CHECK(holds > 4000);  // there was something to get wrong
}
