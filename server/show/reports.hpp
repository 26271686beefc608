// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/sales/offer_link.hpp"
#include "server/sales/report.hpp"
#include "server/storage/sales_records.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::show {

/// Somebody has opened "/go/TOKEN".
struct Click {
    std::string token;
    sales::ClickPlace place{};
    std::string viewer{};  // as delivery::ViewerRef has it; empty: unknown
    bool counts = true;    // false: a robot or a browser that only looks ahead
};

struct Destination {
    enum class Kind {
        Offer,      // its own address
        Room,       // the product or its offer is no longer there
        Unknown,    // nobody has made this link
        Forbidden,  // the offer's host is not one that the operator allows
    };

    Kind kind = Kind::Unknown;
    std::string location{};  // of Offer and Room
};

/// What shows bring: counts who watches, what they are shown and what they click, and tells it.
///
/// A visit, an impression or a click is taken at once and stored within about a second: a crash
/// loses what came in that second. Owner: the business thread.
class Reports {
public:
    virtual ~Reports() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    /// Where the link leads now, after counting the click. Never waits.
    virtual Destination follow(const Click& click) = 0;

    /// Of a broadcast that has ended, or is on; everything that was counted until now is in it.
    virtual Task<sales::Report> report(std::string broadcast) = 0;
    /// The newest `limit` broadcasts of a room, newest first.
    virtual Task<std::vector<storage::BroadcastTotals>> list(std::string room,
                                                             std::int64_t limit) = 0;
};

}  // namespace shopfloor::show
