// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <utility>

namespace shopfloor::delivery {

/// What a connection speaks below HTTP.
enum class Transport { Plain, Tls };

/// A descriptor on its way to the thread that will serve it: closed if it never arrives.
class OwnedSocket {
public:
    explicit OwnedSocket(int descriptor) noexcept : descriptor_(descriptor) {}
    OwnedSocket(OwnedSocket&& other) noexcept : descriptor_(other.release()) {}
    OwnedSocket& operator=(OwnedSocket&& other) noexcept {
        std::swap(descriptor_, other.descriptor_);
        return *this;
    }
    ~OwnedSocket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }

    int get() const noexcept { return descriptor_; }
    int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

}  // namespace shopfloor::delivery
