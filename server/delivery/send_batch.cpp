// SPDX-License-Identifier: MIT
#include "server/delivery/send_batch.hpp"

#include "pipeline/base/log.hpp"

#include <liburing.h>
#include <sys/socket.h>

#include <cerrno>
#include <limits>

namespace shopfloor::delivery {
namespace {

constexpr int kFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
// No errno is as large.
constexpr std::ptrdiff_t kNotSent = std::numeric_limits<std::ptrdiff_t>::min();

// A kernel may have the ring and not this request, which came later.
bool can_send_by_ring() noexcept {
    io_uring_probe* probe = io_uring_get_probe();
    if (!probe) return false;
    const bool can = io_uring_opcode_supported(probe, IORING_OP_SEND) != 0;
    io_uring_free_probe(probe);
    return can;
}

}  // namespace

void SendBatch::RingCloser::operator()(io_uring* ring) const noexcept {
    io_uring_queue_exit(ring);
    delete ring;
}

SendBatch::SendBatch(Way way) {
    if (way != Way::IoUring || !can_send_by_ring()) return;
    auto ring = std::make_unique<io_uring>();
    if (io_uring_queue_init(kCapacity, ring.get(), 0) == 0) ring_.reset(ring.release());
}

SendBatch::~SendBatch() = default;

void SendBatch::add(int descriptor, ByteView bytes, Sender& sender) {
    if (count_ == kCapacity) flush();
    entries_[count_++] = {descriptor, bytes, &sender, 0};
}

void SendBatch::flush() {
    const std::span batch = std::span{entries_}.first(count_);
    count_ = 0;
    if (ring_) {
        send_by_ring(batch);
    } else {
        for (Entry& entry : batch)
            send_one(entry);
    }
    for (const Entry& entry : batch)
        entry.sender->sent(entry.result);
}

// With MSG_DONTWAIT each is done, one way or the other, while it is submitted: the answers are
// there when the call returns. A ring that fails goes, with what it has not taken.
void SendBatch::send_by_ring(std::span<Entry> batch) noexcept {
    for (Entry& entry : batch) {
        entry.result = kNotSent;
        io_uring_sqe* request = io_uring_get_sqe(ring_.get());
        io_uring_prep_send(
            request, entry.descriptor, entry.bytes.data(), entry.bytes.size(), kFlags);
        io_uring_sqe_set_data(request, &entry);
    }
    std::size_t answered = 0;
    while (answered < batch.size()) {
        const auto awaited = static_cast<unsigned>(batch.size() - answered);
        const int status = io_uring_submit_and_wait(ring_.get(), awaited);
        answered += take_answers();
        if (status >= 0 || status == -EINTR) continue;
        log::warning("delivery", "io_uring fails ({}): sends go out one by one", -status);
        ring_.reset();
        for (Entry& entry : batch) {
            if (entry.result == kNotSent) send_one(entry);
        }
        return;
    }
}

std::size_t SendBatch::take_answers() noexcept {
    std::size_t count = 0;
    for (io_uring_cqe* answer = nullptr; io_uring_peek_cqe(ring_.get(), &answer) == 0; ++count) {
        static_cast<Entry*>(io_uring_cqe_get_data(answer))->result = answer->res;
        io_uring_cqe_seen(ring_.get(), answer);
    }
    return count;
}

void SendBatch::send_one(Entry& entry) noexcept {
    const ssize_t count = ::send(entry.descriptor, entry.bytes.data(), entry.bytes.size(), kFlags);
    entry.result = count < 0 ? -errno : count;
}

}  // namespace shopfloor::delivery
