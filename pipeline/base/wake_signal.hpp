// SPDX-License-Identifier: MIT
#pragma once

namespace shopfloor {

/// Wakes a loop that waits in poll(2), from any thread: a descriptor that is readable from `raise`
/// to `clear`.
class WakeSignal {
public:
    /// Throws std::system_error when there is no descriptor left.
    WakeSignal();
    ~WakeSignal();

    WakeSignal(const WakeSignal&) = delete;
    WakeSignal& operator=(const WakeSignal&) = delete;

    int descriptor() const noexcept { return descriptor_; }
    void raise() noexcept;
    void clear() noexcept;

private:
    const int descriptor_;
};

}  // namespace shopfloor
