// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/rtmp_error.hpp"

namespace shopfloor::ingest::rtmp {
namespace {

class RtmpCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.rtmp"; }

    std::string message(int value) const override {
        switch (static_cast<RtmpError>(value)) {
            case RtmpError::NotRtmp: return "the peer does not speak RTMP version 3";
            case RtmpError::TooManyChunkStreams: return "too many chunk streams";
            case RtmpError::NoHeaderYet: return "compressed chunk header without a full one before";
            case RtmpError::HeaderInsideMessage: return "new chunk header inside a message";
            case RtmpError::MessageTooLarge: return "message length over the limit";
            case RtmpError::TooMuchUnfinished: return "too many bytes in unfinished messages";
            case RtmpError::BadControl: return "malformed control message";
            case RtmpError::BadCommand: return "malformed command";
            case RtmpError::UnsupportedVideo: return "video codec is not H.264, HEVC or AV1";
            case RtmpError::UnsupportedAudio: return "audio codec is not known";
            case RtmpError::TooManyBadTags: return "too many malformed media messages";
            case RtmpError::TimedOut: return "timed out";
            case RtmpError::Dismissed: return "dismissed";
        }
        return "unknown RTMP error";
    }
};

}  // namespace

const boost::system::error_category& rtmp_category() noexcept {
    static const RtmpCategory category;
    return category;
}

}  // namespace shopfloor::ingest::rtmp
