// SPDX-License-Identifier: MIT
#include "pipeline/worker/source_meter.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::worker;
using namespace std::chrono_literals;

TEST_CASE("A source is measured by its own times and by the bytes of a second", "[worker]") {
    SourceMeter meter;
    meter.add_bytes(5000);
    for (int frame = 0; frame <= 50; ++frame) {
        meter.add({.decode_time = frame * 40ms, .payload = Bytes(1000)}, frame % 25 == 0);
    }
    meter.add({.track = media::TrackKind::Audio, .payload = Bytes(500)}, false);

    const wire::Stats first = meter.report(1s);
    CHECK(first.bytes_in == 5000);
    CHECK(first.video_frames == 51);
    CHECK(first.audio_frames == 1);
    CHECK(first.video_bitrate_bps == 51 * 8000);
    CHECK(first.audio_bitrate_bps == 4000);
    CHECK(first.frame_rate == Approx(25));
    CHECK(first.keyframe_interval_ms == 1000);
    CHECK(meter.since_keyframe() == 0ms);

    const wire::Stats idle = meter.report(1s);
    CHECK(idle.video_frames == 51);
    CHECK(idle.video_bitrate_bps == 0);
    CHECK(idle.frame_rate == 0);
}
