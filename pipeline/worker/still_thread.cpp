// SPDX-License-Identifier: MIT
#include "pipeline/worker/still_thread.hpp"

#include "pipeline/base/log.hpp"

#include <sys/resource.h>

namespace shopfloor::worker {
namespace {

constexpr int kLowPriority = 10;

}  // namespace

StillThread::StillThread(Inbox& inbox)
    : inbox_(inbox), thread_([this](const std::stop_token& stop) { run(stop); }) {}

bool StillThread::offer(package::VideoTrack video, Bytes keyframe) {
    {
        const std::lock_guard lock{mutex_};
        if (work_) return false;
        work_ = Work{.video = std::move(video), .keyframe = std::move(keyframe)};
    }
    work_came_.notify_one();
    return true;
}

void StillThread::run(const std::stop_token& stop) noexcept {
    setpriority(PRIO_PROCESS, 0, kLowPriority);  // of this thread only, on Linux
    std::unique_lock lock{mutex_};
    while (work_came_.wait(lock, stop, [&] { return work_.has_value(); })) {
        lock.unlock();  // `work_` is this thread's until it is reset
        try {
            auto still =
                transcode::make_still(work_->video.codec, work_->video.config, work_->keyframe);
            if (still) {
                inbox_.put_still(std::move(*still));
            } else {
                log::warning("worker", "no still: {}", still.error().message());
            }
        } catch (const std::exception& error) {
            log::warning("worker", "no still: {}", error.what());
        }
        lock.lock();
        work_.reset();
    }
}

}  // namespace shopfloor::worker
