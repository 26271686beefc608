// SPDX-License-Identifier: MIT
#include "server/delivery/mailbox.hpp"

#include <utility>

namespace shopfloor::delivery {

void Mailbox::open(std::function<void()> wake) {
    const std::lock_guard lock{mutex_};
    wake_ = std::move(wake);
    if (!queue_.empty()) wake_();
}

void Mailbox::shut() {
    const std::lock_guard lock{mutex_};
    is_shut_ = true;
    wake_ = nullptr;
    queue_.clear();
}

bool Mailbox::put(Mail mail) {
    const std::lock_guard lock{mutex_};
    if (is_shut_) return false;
    if (const auto* media = std::get_if<PublishChunk>(&mail)) {
        ++chunks_;
        chunk_bytes_ += media->chunk->frame.size();
        if (chunks_ > limits_.chunks || chunk_bytes_ > limits_.bytes) {
            const std::string room = media->room;
            const std::uint8_t rendition = media->chunk->rendition;
            queue_.push_back(std::move(mail));
            drop_oldest_group(room, rendition);
        } else {
            queue_.push_back(std::move(mail));
        }
    } else {
        queue_.push_back(std::move(mail));
    }
    // Signals merge, so one for each batch is enough; under the lock, since `shut` waits for it.
    if (!signalled_.exchange(true, std::memory_order_acq_rel) && wake_) wake_();
    return true;
}

std::deque<Mail> Mailbox::take() {
    const std::lock_guard lock{mutex_};
    signalled_.store(false, std::memory_order_release);
    chunks_ = 0;
    chunk_bytes_ = 0;
    return std::exchange(queue_, {});
}

void Mailbox::drop_oldest_group(const std::string& room, std::uint8_t rendition) {
    bool found = false;
    bool done = false;
    std::erase_if(queue_, [&](const Mail& mail) {
        const auto* media = std::get_if<PublishChunk>(&mail);
        if (done || !media || media->chunk->rendition != rendition || media->room != room) {
            return false;
        }
        if (found && media->chunk->begins_with_keyframe) {
            done = true;
            return false;
        }
        found = true;
        --chunks_;
        chunk_bytes_ -= media->chunk->frame.size();
        dropped_chunks_.fetch_add(1, std::memory_order_relaxed);
        return true;
    });
}

}  // namespace shopfloor::delivery
