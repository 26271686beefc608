// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/webrtc_graph.hpp"
#include "pipeline/receiver/event_inbox.hpp"
#include "pipeline/receiver/source.hpp"

#include <string>
#include <vector>

namespace shopfloor::receiver {

/// A browser's WebRTC session. The graph's threads hand over through an EventInbox.
class WebRtcSource final : public Source {
public:
    /// Builds and starts the graph. `addresses` are where it may be reached. Throws
    /// std::runtime_error.
    explicit WebRtcSource(std::vector<std::string> addresses);

    Reply take(wire::ToWorker message) override;
    const Patience* patience() const noexcept override { return patience_ ? &*patience_ : nullptr; }
    int descriptor() const noexcept override { return inbox_.descriptor(); }
    std::deque<ingest::GraphEvent> take_events() override;
    void ask_for_keyframe() noexcept override { graph_.ask_for_keyframe(); }
    std::string never_came() const override;
    std::string fell_silent() const override;
    wire::Ended failed(const std::string& reason) const override;

private:
    Reply answer(const wire::Offer& offer);

    const std::vector<std::string> addresses_;
    EventInbox inbox_;
    ingest::WebRtcGraph graph_;
    std::optional<Patience> patience_;
};

}  // namespace shopfloor::receiver
