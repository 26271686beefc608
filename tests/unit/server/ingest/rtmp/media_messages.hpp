// SPDX-License-Identifier: MIT
// Small media messages as an encoder sends them.
#pragma once

#include "server/ingest/rtmp/amf0.hpp"
#include "server/ingest/rtmp/message.hpp"

#include <utility>

namespace shopfloor::ingest::rtmp {

inline Message video(Bytes body, std::uint32_t timestamp = 0) {
    return {.type = MessageType::Video,
            .stream_id = 1,
            .timestamp = timestamp,
            .payload = std::move(body)};
}

inline Message audio(Bytes body, std::uint32_t timestamp = 0) {
    return {.type = MessageType::Audio,
            .stream_id = 1,
            .timestamp = timestamp,
            .payload = std::move(body)};
}

/// Codec parameters with one SPS (4 bytes) and one PPS (2 bytes); NAL lengths of 4 bytes.
inline Bytes avc_config_body() {
    return {0x17, 0, 0, 0, 0, 1, 100, 0, 31, 0xff, 0xe1, 0, 4, 0x67, 100, 0, 31, 1, 0, 2, 0x68, 9};
}
inline Bytes keyframe_body() { return {0x17, 1, 0, 0, 0, 0, 0, 0, 3, 0x65, 1, 2}; }
inline Bytes delta_body() { return {0x27, 1, 0, 0, 40, 0, 0, 0, 2, 0x41, 1, 0, 0, 0, 1, 0x41}; }
inline Bytes aac_config_body() { return {0xaf, 0, 0x11, 0x90}; }
inline Bytes aac_body() { return {0xaf, 1, 0x21, 0x10, 5}; }
/// Enhanced RTMP: parameters of a HEVC track, with one VPS, SPS and PPS of three bytes each, and
/// NAL lengths of 4 bytes; a keyframe 40 ms before it is shown, and a frame that is shown at once.
inline Bytes hevc_config_body() {
    return {0x90, 'h', 'v',  'c', '1', 1,    1, 0x60, 0,    0,    0,    0x90, 0,
            0,    0,   0,    0,   93,  0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0,    0,
            0x0f, 3,   0xa0, 0,   1,   0,    3, 0x40, 1,    1,    0xa1, 0,    1,
            0,    3,   0x42, 1,   1,   0xa2, 0, 1,    0,    3,    0x44, 1,    1};
}
inline Bytes hevc_keyframe_body() {
    return {0x91, 'h', 'v', 'c', '1', 0, 0, 40, 0, 0, 0, 3, 0x26, 1, 9};
}
inline Bytes hevc_delta_body() { return {0xa3, 'h', 'v', 'c', '1', 0, 0, 0, 3, 0x02, 1, 9}; }
/// The same of AV1: a sequence header of two bytes; a frame of one OBU.
inline Bytes av1_config_body() {
    return {0x90, 'a', 'v', '0', '1', 0x81, 8, 0x0c, 0, 0x0a, 2, 0, 0};
}
inline Bytes av1_keyframe_body() { return {0x91, 'a', 'v', '0', '1', 0x32, 3, 1, 2, 3}; }

/// Codecs that are not taken.
inline Bytes opus_body() { return {0x90, 'O', 'p', 'u', 's', 1, 2}; }
inline Bytes vp9_body() { return {0x90, 'v', 'p', '0', '9', 1, 0, 0, 0}; }

inline Message metadata() {
    amf0::EcmaArray content;
    content.properties.push_back({"width", {720.0}});
    content.properties.push_back({"encoder", {std::string{"test"}}});
    ByteWriter out;
    amf0::encode({std::string{"@setDataFrame"}}, out);
    amf0::encode({std::string{"onMetaData"}}, out);
    amf0::encode({std::move(content)}, out);
    return {.type = MessageType::DataAmf0, .stream_id = 1, .payload = out.take()};
}

}  // namespace shopfloor::ingest::rtmp
