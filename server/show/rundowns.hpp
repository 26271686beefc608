// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/commerce/rundown.hpp"
#include "server/room/cue.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

enum class RundownMode { Manual, Auto };

struct RundownView {
    commerce::RundownSteps steps;
    commerce::RundownPlace place;
    RundownMode mode = RundownMode::Manual;
    commerce::Loop loop = commerce::Loop::No;
    std::optional<std::chrono::milliseconds> started{};  // UTC of the plan's minute zero
};

/// What a step has done.
struct RundownMove {
    RundownView view;
    std::vector<room::Cue> cues;
    std::vector<std::string> problems;  // a sentence for each cue that could not be fired
};

/// The plans of the rooms' shows. A plan is for all shows of a room; its place is of the broadcast
/// that is on, and begins anew with the next one.
///
/// Owner: the business thread. What is acknowledged is on the disk.
class Rundowns {
public:
    virtual ~Rundowns() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    virtual Outcome<RundownView> get(const std::string& room) const = 0;
    /// Also in mid-show; no cue is fired by it.
    virtual Task<RundownView> set(std::string room, commerce::RundownSteps steps) = 0;
    /// To the next step: fires its cues. Refused while nothing is on air, and while the step before
    /// is still being fired. In automatic mode the clock goes on from there.
    virtual Task<RundownMove> next(std::string room) = 0;
    /// The same to any step, or to their number: after the last.
    virtual Task<RundownMove> go(std::string room, std::size_t step) = 0;
    virtual Task<RundownView> set_mode(std::string room, RundownMode mode, commerce::Loop loop) = 0;
};

}  // namespace shopfloor::show
