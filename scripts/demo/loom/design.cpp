// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/design.hpp"

#include <algorithm>

namespace shopfloor::loom {

std::span<const Design> designs() {
    static const std::array<Design, 8> all{{
        {"scarf", clouds, hex(0x9b1c2c), hex(0xd6a141), hex(0xf6e0a4), 1.0F},
        {"pillowcase", plum, hex(0xd8c8a8), hex(0xb8945f), hex(0xfaf0da), 0.5F},
        {"cushion", medallion, hex(0x17397a), hex(0xd8a648), hex(0x6cb0b4), 1.0F},
        {"clutch", turtleback, hex(0x0e5f5b), hex(0xd9b25f), hex(0xe8704e), 0.9F},
        {"tie", fret, hex(0x232a55), hex(0x93a8d6), hex(0xd7e0f2), 0.6F},
        {"quilt", coins, hex(0xcf7f88), hex(0xf2dcd2), hex(0xb24f5c), 0.5F},
        {"qipao", waves, hex(0x17694c), hex(0xc3d8a0), hex(0xefdc92), 0.7F},
        {"runner", clouds, hex(0x221a18), hex(0xe0ae4c), hex(0xc0462f), 1.0F},
    }};
    return all;
}

const Design* find_design(std::string_view name) {
    const auto all = designs();
    const auto found = std::ranges::find(all, name, &Design::name);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace shopfloor::loom
