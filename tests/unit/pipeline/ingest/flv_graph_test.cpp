// SPDX-License-Identifier: MIT
#include "pipeline/ingest/flv_graph.hpp"

#include "pipeline/ingest/plugins.hpp"
#include "tests/support/flv_bytes.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace shopfloor;
using namespace shopfloor::ingest;
using test::append_flv_tag;
using namespace std::chrono_literals;

namespace {

struct Recorder final : GraphListener {
    void graph_event(GraphEvent event) noexcept override { events.push_back(std::move(event)); }

    bool has_ended() const {
        return !events.empty() && (std::holds_alternative<Drained>(events.back()) ||
                                   std::holds_alternative<GraphFailed>(events.back()));
    }

    std::vector<GraphEvent> events;
};

// Stereo AAC: its configuration, then silent frames.
Bytes aac_stream(int frames) {
    ByteWriter out;
    out.bytes(Bytes{'F', 'L', 'V', 1, 4, 0, 0, 0, 9, 0, 0, 0, 0});
    append_flv_tag(out, 8, 0, Bytes{0xaf, 0, 0x11, 0x90});
    for (int frame = 0; frame < frames; ++frame) {
        const Bytes body{0xaf, 1, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c};
        append_flv_tag(out, 8, static_cast<std::uint32_t>(frame * 1024 / 48), body);
    }
    return out.take();
}

}  // namespace

// Before the others: a plugin that is loaded stays so.
TEST_CASE("A plugin that is missing is named, with the package that has it", "[ingest]") {
    CHECK_THROWS_WITH(load_gstreamer(PluginSet::Flv, "/nonexistent"),
                      Catch::Contains("/nonexistent/libgstflv.so") &&
                          Catch::Contains("gstreamer1.0-plugins-good"));
    load_gstreamer();
    Recorder recorder;
    CHECK_NOTHROW(FlvGraph{recorder});
}

TEST_CASE("Sound comes out with its configuration first, and its own times", "[ingest]") {
    load_gstreamer();
    Recorder recorder;
    FlvGraph graph{recorder};
    graph.push(aac_stream(10));
    graph.finish();
    const auto& events = recorder.events;
    REQUIRE(events.size() == 12);
    CHECK(std::get<AudioConfig>(events[0]).specific_config == Bytes{0x11, 0x90});
    const auto& third = std::get<TrackFrame>(events[3]);
    CHECK(third.track == media::TrackKind::Audio);
    CHECK(third.presentation_time == 42ms);
    CHECK(third.payload.size() == 6);
    CHECK(std::holds_alternative<Drained>(events.back()));
}

TEST_CASE("A graph may end at any byte of its stream", "[ingest]") {
    load_gstreamer();
    const Bytes whole = aac_stream(2);
    for (std::size_t size = 0; size <= whole.size(); size += 3) {
        Recorder recorder;
        FlvGraph graph{recorder};
        graph.push(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)));
        graph.finish();
        CHECK(recorder.has_ended());
    }
}

TEST_CASE("A track of another codec is named once, and the others go on to the end", "[ingest]") {
    load_gstreamer();
    ByteWriter out;
    out.bytes(Bytes{'F', 'L', 'V', 1, 5, 0, 0, 0, 9, 0, 0, 0, 0});
    append_flv_tag(out, 8, 0, Bytes{0xaf, 0, 0x11, 0x90});
    for (std::uint32_t frame = 0; frame < 10; ++frame) {
        append_flv_tag(out, 9, frame * 40, Bytes{0x12, 0, 0, 0x84, 0, 0});  // Sorenson's H.263
        append_flv_tag(out, 8, frame * 40, Bytes{0xaf, 1, 0x21, 0x10, 0x04, 0x60, 0x8c, 0x1c});
    }
    Recorder recorder;
    FlvGraph graph{recorder};
    graph.push(out.take());
    graph.finish();
    std::size_t unknown = 0;
    std::size_t frames = 0;
    const auto& events = recorder.events;
    for (const GraphEvent& event : events) {
        if (const auto* track = std::get_if<UnknownTrack>(&event)) {
            ++unknown;
            CHECK(track->media_type == "video/x-flash-video");
        }
        if (std::holds_alternative<TrackFrame>(event)) ++frames;
    }
    CHECK(unknown == 1);
    CHECK(frames == 10);
    REQUIRE(!events.empty());
    CHECK(std::holds_alternative<Drained>(events.back()));
}
