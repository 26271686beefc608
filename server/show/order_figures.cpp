// SPDX-License-Identifier: MIT
#include "server/show/order_figures.hpp"

#include "server/commerce/deal.hpp"

#include <map>
#include <utility>

namespace shopfloor::show {

std::vector<sales::OrderFigures> order_figures(const std::vector<storage::OrderSum>& sums) {
    using commerce::HoldState;
    std::map<std::pair<std::string, std::string>, sales::OrderFigures> found;
    for (const storage::OrderSum& sum : sums) {
        sales::OrderFigures& figures = found[{sum.channel, sum.currency}];
        figures.channel = sum.channel;
        figures.currency = sum.currency;
        if (sum.state == static_cast<std::int64_t>(HoldState::Sold)) {
            figures.confirmed += sum.orders;
            figures.units += sum.units;
            figures.amount += sum.amount;
        } else if (sum.state == static_cast<std::int64_t>(HoldState::Ordered)) {
            figures.waiting += sum.orders;
        } else {
            figures.cancelled += sum.orders;
        }
    }
    std::vector<sales::OrderFigures> all;
    for (auto& [key, figures] : found)
        all.push_back(std::move(figures));
    return all;
}

}  // namespace shopfloor::show
