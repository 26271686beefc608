// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/package/video_track.hpp"
#include "pipeline/worker/inbox.hpp"

#include <condition_variable>
#include <optional>
#include <thread>

namespace shopfloor::worker {

/// Makes stills beside the media: one thread of low priority with room for one keyframe. A
/// keyframe that comes while it is busy is not taken; a failure costs that still and no more.
class StillThread {
public:
    /// Stills go to `inbox`, which must outlive this object.
    explicit StillThread(Inbox& inbox);
    /// Waits for the still in work: tens of milliseconds.
    ~StillThread() = default;

    /// False: busy. Any thread.
    bool offer(package::VideoTrack video, Bytes keyframe);

private:
    struct Work {
        package::VideoTrack video;
        Bytes keyframe;
    };

    void run(const std::stop_token& stop) noexcept;

    Inbox& inbox_;
    std::mutex mutex_;
    std::condition_variable_any work_came_;
    std::optional<Work> work_;  // under mutex_; set while one is made, too
    std::jthread thread_;       // last: the others outlive it
};

}  // namespace shopfloor::worker
