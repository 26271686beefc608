// SPDX-License-Identifier: MIT
#include "pipeline/base/wake_signal.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace shopfloor {

WakeSignal::WakeSignal() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

WakeSignal::~WakeSignal() { close(descriptor_); }

void WakeSignal::raise() noexcept {
    const std::uint64_t one = 1;
    // The only failure is a counter at its limit, which wakes the reader too.
    [[maybe_unused]] const ssize_t written = write(descriptor_, &one, sizeof one);
}

void WakeSignal::clear() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(descriptor_, &count, sizeof count);
}

}  // namespace shopfloor
