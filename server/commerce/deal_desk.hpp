// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/deal.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace shopfloor::commerce {

/// A buyer has pressed.
struct Press {
    std::string id;  // of the hold that comes of it
    std::string viewer;
    std::string key;
    std::int64_t quantity = 1;
    bool may_wait = false;  // in line, where everything is held
    UtcTime now{};
};

/// One decision, on its way to the disk: what becomes of a hold or of the deal, and the units that
/// it moves. All of it is stored, or nothing.
struct DealStep {
    std::optional<Hold> hold{};
    bool is_new = false;  // the hold
    std::optional<Deal> deal{};
    std::optional<StockMovement> movement{};
};

/// The rules of one deal: who holds what, who waits in which order, until when. Each decision is
/// made and reserved at once and settled when it is stored. Until then nothing else is decided of
/// the same hold, and units that it frees are not given to anybody: what is acknowledged stays true
/// whatever becomes of the others. Pure: no clock, no disk.
///
/// Owner: the business thread. `ledger` must outlive it.
class DealDesk {
public:
    struct Limits {
        std::size_t waiting = 1000;       // buyers in line
        std::size_t holds_of_buyer = 20;  // given back ones too
        std::size_t holds = 200'000;      // the same of all buyers
    };
    struct Pressed {
        Hold hold;
        bool is_pending = false;
        std::optional<DealStep> step{};  // none: the same press as before
    };
    /// No step: it is so already.
    using Decision = Outcome<std::optional<DealStep>>;

    DealDesk(Deal deal, StockLedger& ledger, Limits limits);

    /// One that was stored.
    void restore(Hold hold);

    /// Refusals, by code: "not_open", "over", "invalid", "limit", "sold_out", "few_left", "busy".
    [[nodiscard]] Outcome<Pressed> press(const Press& press);
    /// By the buyer. Refusals here and below: "not_found", "busy", "conflict".
    [[nodiscard]] Decision give_back(const std::string& hold,
                                     const std::string& viewer,
                                     UtcTime now);
    /// The buyer follows the link of a hold.
    [[nodiscard]] Decision order(const std::string& hold, UtcTime now);
    /// By the merchant. An order that was given up since nobody confirmed it in time is sold all
    /// the same while there is a unit for it.
    [[nodiscard]] Decision confirm(const std::string& hold, const std::string& actor, UtcTime now);
    /// By the merchant: also of what is sold, whose units are free again then.
    [[nodiscard]] Decision cancel(const std::string& hold, const std::string& actor, UtcTime now);

    [[nodiscard]] Decision open(const std::string& broadcast,
                                const std::string& actor,
                                UtcTime now);
    [[nodiscard]] Decision show_price();
    [[nodiscard]] Decision close(const std::string& reason, const std::string& actor, UtcTime now);
    /// Where the cue that opened it is.
    [[nodiscard]] Decision bind(std::uint64_t cue, std::chrono::microseconds at);

    /// What time, or the steps before, have brought about.
    [[nodiscard]] std::vector<DealStep> due(UtcTime now);
    /// When `due` has something next, if nothing else happens.
    [[nodiscard]] std::optional<UtcTime> next_due() const;

    /// Each step of the above, in its order.
    void settle(const DealStep& step, bool is_stored);

    const Deal& deal() const noexcept { return deal_; }
    StockFigures figures() const { return ledger_.of_deal(deal_.id); }
    std::size_t waiting() const noexcept { return line_.size(); }
    /// How many wait before it.
    std::size_t ahead_of(const Hold& waiting) const;
    /// Null where there is none.
    const Hold* find(const std::string& hold) const;
    bool is_pending(const std::string& hold) const;
    /// Whether the viewer has, or had, anything of it: also what is not stored yet.
    bool knows(const std::string& viewer) const { return buyers_.contains(viewer); }
    /// As they are stored, in the order of their presses.
    std::vector<Hold> of_viewer(const std::string& viewer) const;
    /// Nothing happens here any more, but for what a merchant does with orders.
    bool is_over() const;

private:
    struct Entry {
        Hold hold;
        bool is_pending = false;
        bool is_stored = false;  // whether anything of it was
    };
    struct Buyer {
        std::int64_t units = 0;  // waiting, held, ordered, sold
        std::vector<std::string> holds;
    };

    Outcome<Entry*> settled(const std::string& hold);
    std::optional<Refusal> refusal_of(const Press& press, const Buyer& buyer) const;
    void add(Hold hold, bool is_stored);
    void forget(const std::string& hold);
    void index(const Hold& hold);
    void unindex(const Hold& hold);
    void watch(const Hold& hold);
    bool is_open(UtcTime now) const;
    std::int64_t unsold() const;
    StockPlace place_of_freed() const;
    StockMovement movement(
        const Hold& hold, StockPlace from, StockPlace to, std::string reason, UtcTime now) const;
    std::optional<DealStep> step(Entry& entry, Hold after, std::optional<StockMovement> movement);
    DealStep release(Entry& entry,
                     const std::string& reason,
                     const std::string& actor,
                     UtcTime now);
    std::optional<DealStep> step_of_deal(Deal after, std::optional<StockMovement> movement);
    void add_due_of_deal(std::vector<DealStep>& steps, UtcTime now);
    void add_expired(std::vector<DealStep>& steps, UtcTime now);
    void add_line(std::vector<DealStep>& steps, UtcTime now);

    Deal deal_;
    StockLedger& ledger_;
    Limits limits_;
    bool is_deal_pending_ = false;
    bool is_closing_ = false;
    std::unordered_map<std::string, Entry> holds_;
    std::unordered_map<std::string, Buyer> buyers_;
    std::map<std::uint64_t, std::string> line_;            // holds by their place
    std::set<std::pair<UtcTime, std::string>> deadlines_;  // but of what has a step under way
    std::size_t live_ = 0;                                 // waiting, held, ordered
    std::size_t pending_ = 0;                              // holds with a step under way
    std::uint64_t next_place_ = 1;
};

}  // namespace shopfloor::commerce
