// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

namespace shopfloor::test {

/// A publisher: GStreamer's webrtcbin with a moving picture (H.264 by x264, one keyframe and then
/// only those that are asked for) and a tone (Opus).
class WebRtcPeer {
public:
    struct Picture {
        int width = 320;
        int height = 180;
        int fps = 30;
        bool has_sound = true;
        bool has_udp = true;  // false: a network that lets TCP through only
    };

    /// Starts. Throws std::runtime_error.
    explicit WebRtcPeer(Picture picture);
    ~WebRtcPeer();

    WebRtcPeer(const WebRtcPeer&) = delete;
    WebRtcPeer& operator=(const WebRtcPeer&) = delete;

    /// With all of its candidates. Blocks.
    std::string offer();
    void take_answer(const std::string& sdp);
    /// The picture's size from now on.
    void turn(int width, int height);
    /// Nothing is sent any more, and nothing said: as a browser that was killed.
    void vanish();

    /// Every other handful of the picture's packets is of a source (SSRC) of its own from now on.
    void scatter();
    /// How many sources there were since.
    unsigned sources() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::test
