// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <cstdint>

namespace shopfloor::ingest::rtmp {

/// Message types of RTMP 1.0, 5.4 and 7.1. Others may arrive as well.
enum class MessageType : std::uint8_t {
    SetChunkSize = 1,
    Abort = 2,
    Acknowledgement = 3,
    UserControl = 4,
    WindowAckSize = 5,
    SetPeerBandwidth = 6,
    Audio = 8,
    Video = 9,
    DataAmf3 = 15,
    CommandAmf3 = 17,
    DataAmf0 = 18,
    CommandAmf0 = 20,
    Aggregate = 22,
};

struct Message {
    MessageType type = MessageType::CommandAmf0;
    std::uint32_t stream_id = 0;
    std::uint32_t timestamp = 0;  // milliseconds, wraps at 32 bits
    Bytes payload;

    bool operator==(const Message&) const = default;
};

}  // namespace shopfloor::ingest::rtmp
