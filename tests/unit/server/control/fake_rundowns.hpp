// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/rundowns.hpp"

#include "fake_shows.hpp"

namespace shopfloor::control {

/// The rundown of "silk". Remembers what it was asked.
class FakeRundowns final : public show::Rundowns {
public:
    std::string asked;
    show::RundownView view{};

    Outcome<show::RundownView> get(const std::string& room) const override {
        if (room != "silk") return FakeShows::unknown();
        return view;
    }
    Task<show::RundownView> set(std::string room, commerce::RundownSteps steps) override {
        asked = "set " + room + " " + std::to_string(steps.size());
        view.steps = std::move(steps);
        co_return view;
    }
    Task<show::RundownMove> next(std::string room) override {
        asked = "next " + room;
        ++view.place.position;
        show::RundownMove moved{.view = view, .cues = {FakeShows::cue()}, .problems = {}};
        co_return moved;
    }
    Task<show::RundownMove> go(std::string room, std::size_t step) override {
        asked = "go " + room + " " + std::to_string(step);
        show::RundownMove moved{.view = view, .cues = {}, .problems = {"No such product."}};
        co_return moved;
    }
    Task<show::RundownView> set_mode(std::string room,
                                     show::RundownMode mode,
                                     commerce::Loop loop) override {
        asked = "set_mode " + room;
        view.mode = mode;
        view.loop = loop;
        co_return view;
    }
};

}  // namespace shopfloor::control
