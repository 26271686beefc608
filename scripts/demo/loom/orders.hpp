// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

namespace shopfloor::loom {

/// What to weave next, told line by line on a descriptor.
class Orders {
public:
    explicit Orders(int descriptor) : descriptor_(descriptor) {}

    /// False once the other side has closed.
    bool is_open() const { return is_open_; }

    /// The last whole line that has come since the last call, if any. Does not block.
    std::optional<std::string> newest();

private:
    int descriptor_;
    bool is_open_ = true;
    std::string unfinished_;
};

}  // namespace shopfloor::loom
