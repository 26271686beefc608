// SPDX-License-Identifier: MIT
// Deals and holds as viewers get them. Pure.
#pragma once

#include "server/show/deal_message.hpp"
#include "server/show/deals.hpp"
#include "server/show/records.hpp"

#include <boost/json/fwd.hpp>

#include <string>
#include <vector>

namespace shopfloor::show {

/// As a viewer may know it: without its price as long as that is a secret.
[[nodiscard]] boost::json::object to_viewer_json(const DealView& view);
/// As the store's people see it.
[[nodiscard]] boost::json::object to_staff_json(const DealView& view);
[[nodiscard]] boost::json::object to_staff_json(const HoldView& view);

/// A cue that tells of a deal: `data` with the deal's name in front.
[[nodiscard]] CueDraft deal_cue(const commerce::Deal& deal,
                                std::string kind,
                                const boost::json::object& data);
[[nodiscard]] boost::json::object to_json(const commerce::Money& price);

/// A hold of the viewer's own. `link` is empty where there is nothing to follow, `ahead` is how
/// many wait in front of it.
struct OwnHold {
    commerce::Hold hold;
    commerce::Deal deal;
    std::string link;
    std::size_t ahead = 0;
};
[[nodiscard]] boost::json::object to_json(const OwnHold& own);

[[nodiscard]] std::string deal_event(const DealView& view);
[[nodiscard]] std::string hold_event(const OwnHold& own);
[[nodiscard]] std::string holds_event(const std::vector<OwnHold>& own);
[[nodiscard]] std::string refused_hold_event(const HoldNames& names, const Refusal& refusal);
[[nodiscard]] std::string stock_event(const Deals::Stock& stock,
                                      const std::vector<DealView>& deals);
/// Orders of the last seconds, of all buyers together, by product.
struct OrderTick {
    std::uint64_t orders = 0;
    std::int64_t units = 0;
};
[[nodiscard]] std::string orders_event(const std::map<std::string, OrderTick>& ticks);

/// Members of the snapshot and of the numbers.
[[nodiscard]] std::string deals_member(const std::vector<DealView>& deals);
[[nodiscard]] std::string staff_deals_member(const std::vector<DealView>& deals);
[[nodiscard]] std::string stock_member(const Deals::Stock& stock);

}  // namespace shopfloor::show
