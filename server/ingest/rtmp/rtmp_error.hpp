// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"

namespace shopfloor::ingest::rtmp {

/// Why an RTMP peer's bytes end its session.
enum class RtmpError {
    NotRtmp = 1,          // the first byte is not version 3
    TooManyChunkStreams,  // more chunk streams than the limit
    NoHeaderYet,          // a compressed header on a chunk stream without a full one before
    HeaderInsideMessage,  // a new header before the message before it was complete
    MessageTooLarge,      // a message length over the limit of its type
    TooMuchUnfinished,    // all incomplete messages together are over the limit
    BadControl,           // a control message that is too short, or a chunk size out of range
    BadCommand,           // a command that does not begin with a name and a transaction number
    UnsupportedVideo,     // a video codec other than H.264, HEVC and AV1
    UnsupportedAudio,     // an audio codec that the worker does not read
    TooManyBadTags,       // media that does not fit its own lengths, again and again
    TimedOut,             // the peer said nothing, or took nothing, for too long
    Dismissed,            // this side told the publisher to go
};

const boost::system::error_category& rtmp_category() noexcept;

inline Error make_error_code(RtmpError error) noexcept {
    return {static_cast<int>(error), rtmp_category()};
}

}  // namespace shopfloor::ingest::rtmp

template <>
struct boost::system::is_error_code_enum<shopfloor::ingest::rtmp::RtmpError> : std::true_type {};
