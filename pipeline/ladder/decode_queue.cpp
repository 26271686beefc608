// SPDX-License-Identifier: MIT
#include "pipeline/ladder/decode_queue.hpp"

#include <utility>

namespace shopfloor::ladder {

bool DecodeQueue::put(CodedFrame frame) {
    {
        const std::lock_guard lock{mutex_};
        const std::size_t bytes = bytes_ + frame.payload.size();
        if (bytes > limits_.bytes || frames_.size() >= limits_.frames) return false;
        bytes_ = bytes;
        frames_.push_back(std::move(frame));
    }
    came_.notify_one();
    return true;
}

void DecodeQueue::put_command(Command command) {
    {
        const std::lock_guard lock{mutex_};
        commands_.push_back(command);
    }
    came_.notify_one();
}

void DecodeQueue::finish() {
    {
        const std::lock_guard lock{mutex_};
        is_finished_ = true;
    }
    came_.notify_one();
}

bool DecodeQueue::skip_to_sync() {
    const std::lock_guard lock{mutex_};
    auto keep = frames_.end();
    for (auto frame = frames_.begin(); frame != frames_.end(); ++frame) {
        if (frame != frames_.begin() && frame->times.is_sync) keep = frame;
    }
    const bool is_found = keep != frames_.end();
    frames_.erase(frames_.begin(), keep);
    bytes_ = 0;
    for (const CodedFrame& frame : frames_) {
        bytes_ += frame.payload.size();
    }
    return is_found;
}

std::optional<DecodeQueue::Oldest> DecodeQueue::oldest() const {
    const std::lock_guard lock{mutex_};
    if (frames_.empty()) return std::nullopt;
    return Oldest{.arrived = frames_.front().arrived,
                  .decode_ticks = frames_.front().times.decode_ticks};
}

std::optional<DecodeWork> DecodeQueue::take_blocking(const std::stop_token& stop) {
    std::unique_lock lock{mutex_};
    const auto has_work = [&] { return !commands_.empty() || !frames_.empty() || is_finished_; };
    if (!came_.wait(lock, stop, has_work)) return std::nullopt;
    if (stop.stop_requested()) return std::nullopt;
    if (!commands_.empty()) {
        const Command command = commands_.front();
        commands_.pop_front();
        return std::visit([](const auto& known) { return DecodeWork{known}; }, command);
    }
    if (!frames_.empty()) {
        CodedFrame frame = std::move(frames_.front());
        frames_.pop_front();
        bytes_ -= frame.payload.size();
        return frame;
    }
    is_finished_ = false;
    return Finish{};
}

}  // namespace shopfloor::ladder
