// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace shopfloor::health {

/// Something that keeps the server from doing all of its work.
struct Problem {
    std::string code{};    // "storage_full"
    std::string text{};    // what is wrong, a sentence
    std::string advice{};  // what to do about it, a sentence
    /// Nothing but a restart mends it, and a restart does.
    bool needs_restart = false;
    std::chrono::milliseconds since{};  // UTC, when it was seen first; the book's to set
};

/// The problems that there are now. Each is written to the log once as it begins, and once as it
/// ends. Owner: one thread; time is an argument.
class ProblemBook {
public:
    /// What is wrong at `now` (UTC): what is missing here has ended.
    void update(std::vector<Problem> problems, std::chrono::milliseconds now);

    const std::vector<Problem>& problems() const noexcept { return problems_; }

private:
    std::vector<Problem> problems_;
};

/// Whom the routes and the methods ask. Owner: the business thread.
class Reporter {
public:
    virtual ~Reporter() = default;

    /// What is wrong at this moment.
    virtual std::vector<Problem> problems() = 0;
    /// All figures, in Prometheus' text format.
    virtual std::string metrics() = 0;
};

}  // namespace shopfloor::health
