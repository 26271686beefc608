// SPDX-License-Identifier: MIT
#pragma once

#include "server/health/problem_book.hpp"

namespace shopfloor::control {

struct FakeHealth final : health::Reporter {
    std::vector<health::Problem> known;

    std::vector<health::Problem> problems() override { return known; }
    std::string metrics() override { return "shopfloor_viewers 7\n"; }
};

}  // namespace shopfloor::control
