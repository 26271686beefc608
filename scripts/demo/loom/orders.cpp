// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/orders.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <string_view>
#include <utility>

namespace shopfloor::loom {

namespace {

constexpr std::size_t kLongestLine = 64;

}  // namespace

std::optional<std::string> Orders::newest() {
    std::optional<std::string> line;
    pollfd waiting{descriptor_, POLLIN, 0};
    while (is_open_ && ::poll(&waiting, 1, 0) > 0) {
        std::array<char, 256> bytes{};
        const ssize_t count = ::read(descriptor_, bytes.data(), bytes.size());
        if (count <= 0) {
            is_open_ = false;
            break;
        }
        for (const char c : std::string_view(bytes.data(), static_cast<std::size_t>(count))) {
            if (c == '\n') {
                line = std::exchange(unfinished_, {});
            } else if (unfinished_.size() < kLongestLine) {
                unfinished_ += c;
            }
        }
    }
    return line;
}

}  // namespace shopfloor::loom
