// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/http_route.hpp"
#include "server/guard/attempts.hpp"
#include "server/people/doorkeeper.hpp"

#include <cstddef>
#include <functional>

namespace shopfloor::control {

struct UplinkLimits {
    std::size_t test_bytes = 1024 * 1024;  // of one body; 0: no tests
    unsigned tests_per_minute = 30;        // of one address
};

/// POST /v1/rooms/{room}/uplink: takes bytes and throws them away, so that a page can tell how fast
/// its line is before it goes on air. For hosts of the room and above. Owner: the business thread.
class UplinkTests {
public:
    /// `doorkeeper` must outlive the route, as must this. `now` is the wall clock.
    UplinkTests(UplinkLimits limits,
                people::Doorkeeper& doorkeeper,
                std::function<auth::UtcTime()> now);

    bool has_tests() const noexcept { return limits_.test_bytes > 0; }
    [[nodiscard]] delivery::HttpRoute route();

private:
    delivery::HttpResponse answer(const delivery::HttpRequest& request);

    UplinkLimits limits_;
    people::Doorkeeper& doorkeeper_;
    std::function<auth::UtcTime()> now_;
    guard::Attempts tests_;
};

}  // namespace shopfloor::control
