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
/// Enhanced RTMP: sequence start of a HEVC track.
inline Bytes hevc_body() { return {0x90, 'h', 'v', 'c', '1', 1, 2, 3}; }

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
