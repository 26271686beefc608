// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/identities.hpp"
#include "server/show/reports.hpp"

namespace shopfloor::control {

/// One broadcast, "b_1" in "silk", and whatever destination the test wants.
class FakeReports final : public show::Reports {
public:
    show::Destination follow(const show::Click& click) override {
        clicks.push_back(click);
        return destination;
    }

    Task<sales::Report> report(std::string broadcast) override {
        if (broadcast != "b_1") co_return Refusal{"not_found", "There is none.", "broadcast"};
        sales::Report made;
        made.broadcast = "b_1";
        made.room = "silk";
        made.locale = "en";
        made.started = std::chrono::milliseconds{5};
        made.duration = std::chrono::milliseconds{2500};
        made.audience = sales::count_audience(
            {{"a", media::MediaTime{0}, media::MediaTime{1'500'000}}}, made.duration);
        made.peak = 1;
        made.explanations = {{.product = "S-1", .cue = 3, .begun = {}, .ended = made.duration}};
        made.products = sales::product_figures(
            {{"S-1", "taobao", {4, 1, 1}}, {"S-1", "", {1, 0, 0}}}, {}, made.explanations);
        made.products.front().name = {{"zh-CN", "围巾"}};
        made.total = made.products.front().total;
        co_return made;
    }

    Task<std::vector<storage::BroadcastTotals>> list(std::string room,
                                                     std::int64_t limit) override {
        asked = room + ' ' + std::to_string(limit);
        storage::BroadcastTotals totals;
        totals.broadcast.id = "b_1";
        totals.viewers = 7;
        co_return std::vector<storage::BroadcastTotals>{totals};
    }

    std::vector<show::Click> clicks;
    show::Destination destination;
    std::string asked;
};

/// The cookie is the viewer.
class FakeIdentities final : public delivery::Identities {
public:
    std::optional<std::string> viewer_of_cookie(std::string_view cookie) const override {
        if (cookie.empty()) return std::nullopt;
        return std::string{cookie};
    }
    std::string viewer_of_session(std::string_view session) const override {
        return std::string{session};
    }
    std::string set_cookie(std::string_view viewer) const override { return std::string{viewer}; }
};

}  // namespace shopfloor::control
