// SPDX-License-Identifier: MIT
// What cases are made with. Private to them.
#pragma once

#include "tests/integration/worker/bad_media.hpp"
#include "tests/integration/worker/media_file.hpp"

namespace shopfloor::test {

inline const std::string kX264 =
    "-c:v libx264 -preset ultrafast -tune zerolatency -threads 1 -b:v 300k -g 30 -bf 0 "
    "-sc_threshold 0 -pix_fmt yuv420p ";
/// A small show of so many seconds, a keyframe each second.
inline std::string show(int seconds) {
    return picture("320x180") + kSound + "-t " + std::to_string(seconds) + " " + kX264 + kAac;
}

template <class Change>
std::function<void(FlvTags&)> each(Change change) {
    return [change](FlvTags& tags) {
        for (FlvTag& tag : tags) {
            change(tag);
        }
    };
}

template <class Condition>
std::function<void(FlvTags&)> without(Condition condition) {
    return [condition](FlvTags& tags) { std::erase_if(tags, condition); };
}

}  // namespace shopfloor::test
