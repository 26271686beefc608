// SPDX-License-Identifier: MIT
#include "server/health/problem_book.hpp"

#include "pipeline/base/log.hpp"

#include <algorithm>
#include <utility>

namespace shopfloor::health {

void ProblemBook::update(std::vector<Problem> problems, std::chrono::milliseconds now) {
    const std::vector<Problem> before = std::exchange(problems_, {});
    for (Problem& problem : problems) {
        const auto known = std::ranges::find(before, problem.code, &Problem::code);
        problem.since = known == before.end() ? now : known->since;
        if (known == before.end()) {
            log::error("health", "begins {}: {} {}", problem.code, problem.text, problem.advice);
        }
    }
    for (const Problem& problem : before) {
        if (std::ranges::find(problems, problem.code, &Problem::code) != problems.end()) continue;
        log::info("health",
                  "ends {} after={} s",
                  problem.code,
                  std::chrono::duration_cast<std::chrono::seconds>(now - problem.since).count());
    }
    problems_ = std::move(problems);
}

}  // namespace shopfloor::health
