// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>

struct io_uring;

namespace shopfloor::delivery {

/// Sends on many sockets with few system calls: a batch at a time by io_uring, or one send(2)
/// each where the kernel does not permit that. Nothing waits: what a socket does not take is told
/// to who sent it. Owner: one thread.
class SendBatch {
public:
    /// Who is told what became of its bytes.
    class Sender {
    public:
        virtual ~Sender() = default;
        /// `result`: how many bytes the socket took, or a negative errno.
        virtual void sent(std::ptrdiff_t result) = 0;
    };

    /// Flushes at its end.
    class Pass {
    public:
        explicit Pass(SendBatch& batch) noexcept : batch_(batch) {}
        ~Pass() { batch_.flush(); }
        Pass(const Pass&) = delete;
        Pass& operator=(const Pass&) = delete;

    private:
        SendBatch& batch_;
    };

    enum class Way { IoUring, Send };

    /// By `way`, or by send(2) where io_uring cannot be had.
    explicit SendBatch(Way way);
    /// What was not flushed is not sent.
    ~SendBatch();
    SendBatch(const SendBatch&) = delete;
    SendBatch& operator=(const SendBatch&) = delete;

    /// `bytes` and `sender` must stay until they are flushed. Flushes itself when it is full.
    void add(int descriptor, ByteView bytes, Sender& sender);
    /// Sends what was added, and tells each sender, in the order of being added.
    void flush();

    Way way() const noexcept { return ring_ ? Way::IoUring : Way::Send; }

private:
    struct Entry {
        int descriptor = -1;
        ByteView bytes;
        Sender* sender = nullptr;
        std::ptrdiff_t result = 0;
    };
    struct RingCloser {
        void operator()(io_uring* ring) const noexcept;
    };

    static constexpr std::size_t kCapacity = 128;

    void send_by_ring(std::span<Entry> batch) noexcept;
    std::size_t take_answers() noexcept;
    static void send_one(Entry& entry) noexcept;

    std::unique_ptr<io_uring, RingCloser> ring_;
    std::array<Entry, kCapacity> entries_{};
    std::size_t count_ = 0;
};

}  // namespace shopfloor::delivery
