// SPDX-License-Identifier: MIT
#include "pipeline/receiver/event_inbox.hpp"
#include "pipeline/receiver/own_addresses.hpp"
#include "pipeline/receiver/tag_body.hpp"

#include <catch2/catch.hpp>
#include <poll.h>

using namespace shopfloor;
using namespace shopfloor::receiver;

namespace {

ingest::TrackFrame frame(media::TrackKind track, bool is_keyframe, std::size_t bytes) {
    return {.track = track, .is_keyframe = is_keyframe, .payload = Bytes(bytes)};
}

bool is_readable(const EventInbox& inbox) {
    pollfd waiting{.fd = inbox.descriptor(), .events = POLLIN, .revents = 0};
    return poll(&waiting, 1, 0) == 1;
}

}  // namespace

TEST_CASE("A full inbox drops video up to the next keyframe", "[receiver]") {
    EventInbox inbox{100};
    inbox.graph_event(frame(media::TrackKind::Video, true, 90));
    inbox.graph_event(frame(media::TrackKind::Video, false, 20));
    CHECK(is_readable(inbox));
    CHECK(inbox.take_all().size() == 1);
    CHECK_FALSE(is_readable(inbox));

    inbox.graph_event(frame(media::TrackKind::Video, false, 20));
    CHECK(inbox.take_all().empty());
    inbox.graph_event(frame(media::TrackKind::Video, true, 20));
    inbox.graph_event(frame(media::TrackKind::Video, false, 20));
    CHECK(inbox.take_all().size() == 2);
}

TEST_CASE("In a full inbox there is room for news, and none for sound", "[receiver]") {
    EventInbox inbox{100};
    inbox.graph_event(frame(media::TrackKind::Video, true, 100));
    inbox.graph_event(frame(media::TrackKind::Audio, false, 10));
    inbox.graph_event(ingest::GraphFailed{"over"});
    const auto events = inbox.take_all();
    REQUIRE(events.size() == 2);
    CHECK(std::holds_alternative<ingest::GraphFailed>(events[1]));
}

TEST_CASE("Frames are wrapped as FLV has them", "[receiver]") {
    auto key = frame(media::TrackKind::Video, true, 0);
    key.payload = {9, 8};
    CHECK(tag_body(key, media::VideoCodec::H264) == Bytes{0x17, 1, 0, 0, 0, 9, 8});
    key.is_keyframe = false;
    CHECK(tag_body(key, media::VideoCodec::H264) == Bytes{0x27, 1, 0, 0, 0, 9, 8});
    auto sound = frame(media::TrackKind::Audio, false, 0);
    sound.payload = {7};
    CHECK(tag_body(sound, media::VideoCodec::H264) == Bytes{0xaf, 1, 7});
    ingest::VideoConfig video;
    video.track.config = {1, 66};
    CHECK(tag_body(video) == Bytes{0x17, 0, 0, 0, 0, 1, 66});
    const ingest::AudioConfig audio{.specific_config = {0x11, 0x90}, .converted_from = {}};
    CHECK(tag_body(audio) == Bytes{0xaf, 0, 0x11, 0x90});
}

TEST_CASE("A picture that is shown later says by how much", "[receiver]") {
    auto picture = frame(media::TrackKind::Video, false, 0);
    picture.payload = {9};
    picture.decode_time = std::chrono::milliseconds{1000};
    picture.presentation_time = std::chrono::milliseconds{1067};
    CHECK(tag_body(picture, media::VideoCodec::H264) == Bytes{0x27, 1, 0, 0, 67, 9});
    picture.presentation_time = std::chrono::milliseconds{999};
    CHECK(tag_body(picture, media::VideoCodec::H264) == Bytes{0x27, 1, 0xff, 0xff, 0xff, 9});
    picture.presentation_time = std::chrono::hours{100};
    CHECK(tag_body(picture, media::VideoCodec::H264) == Bytes{0x27, 1, 0x7f, 0xff, 0xff, 9});
}

TEST_CASE("HEVC is wrapped as enhanced RTMP has it", "[receiver]") {
    auto key = frame(media::TrackKind::Video, true, 0);
    key.payload = {9};
    key.presentation_time = std::chrono::milliseconds{40};
    CHECK(tag_body(key, media::VideoCodec::Hevc) == Bytes{0x91, 'h', 'v', 'c', '1', 0, 0, 40, 9});
    ingest::VideoConfig video;
    video.track.codec = media::VideoCodec::Hevc;
    video.track.config = {1, 66};
    CHECK(tag_body(video) == Bytes{0x90, 'h', 'v', 'c', '1', 1, 66});
}

TEST_CASE("A machine has an address to be reached by", "[receiver]") {
    CHECK_FALSE(own_addresses().empty());
}
