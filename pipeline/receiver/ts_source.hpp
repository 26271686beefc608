// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/ingest/ts_graph.hpp"
#include "pipeline/receiver/source.hpp"

namespace shopfloor::receiver {

/// An encoder's MPEG-TS, which the server hands over: its graph runs in the receiver's loop.
class TsSource final : public Source, private ingest::GraphListener {
public:
    /// Builds and starts the graph. Throws std::runtime_error.
    TsSource() : graph_(*this) {}

    Reply take(wire::ToWorker message) override;
    const Patience* patience() const noexcept override { return patience_ ? &*patience_ : nullptr; }
    int descriptor() const noexcept override { return -1; }
    std::deque<ingest::GraphEvent> take_events() override;
    void ask_for_keyframe() noexcept override {}
    std::string never_came() const override;
    std::string fell_silent() const override;
    wire::Ended failed(const std::string& reason) const override;

private:
    void graph_event(ingest::GraphEvent event) noexcept override;
    bool awaits_sound() const;

    std::deque<ingest::GraphEvent> events_;
    bool is_held_ = true;  // until the first sound, or until it is late
    ingest::TsGraph graph_;
    std::optional<Patience> patience_;
    bool has_bytes_ = false;
    bool has_picture_ = false;  // was there
};

}  // namespace shopfloor::receiver
