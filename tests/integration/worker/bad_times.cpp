// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_cases.hpp"

namespace shopfloor::test {
namespace {

constexpr std::uint32_t kHourMs = 3'600'000;
constexpr std::uint32_t kMiddleMs = 2000;
constexpr double kHopeless = 60'000;  // where nothing says which picture a sound is for

// From the middle on, all times are off by so much.
std::function<void(FlvTags&)> jump(std::int64_t ms) {
    return each([ms](FlvTag& tag) {
        if (!tag.is_setup() && tag.time_ms >= kMiddleMs)
            tag.time_ms = static_cast<std::uint32_t>(tag.time_ms + ms);
    });
}

std::function<void(FlvTags&)> shift(std::uint32_t ms) {
    return each([ms](FlvTag& tag) { tag.time_ms += ms; });
}

void step_back_often(FlvTags& tags) {
    int pictures = 0;
    for (FlvTag& tag : tags) {
        if (tag.is_picture() && ++pictures % 10 == 0) tag.time_ms -= 50;
    }
}

void sound_back_often(FlvTags& tags) {
    int frames = 0;
    for (FlvTag& tag : tags) {
        if (tag.is_sound() && ++frames % 10 == 0 && tag.time_ms > 100) tag.time_ms -= 15;
    }
}

}  // namespace

std::vector<BadMedia> bad_times() {
    return {
        {.name = "good", .source = show(4)},
        {.name = "picture-steps-back",
         .source = show(4),
         .spoil = step_back_often,
         .told = "bad_times",
         .skew_ms = 60},
        {.name = "sound-steps-back", .source = show(4), .spoil = sound_back_often},
        {.name = "wrap-32-bit", .source = show(4), .spoil = shift(0U - kMiddleMs)},
        {.name = "wrap-31-bit", .source = show(4), .spoil = shift(0x80000000U - kMiddleMs)},
        {.name = "wrap-24-bit", .source = show(4), .spoil = shift(0x1000000U - kMiddleMs)},
        {.name = "begins-at-49-days", .source = show(4), .spoil = shift(0U - 10'000U)},
        {.name = "forward-1s",
         .source = show(4),
         .spoil = jump(1000),
         .skew_ms = 60,
         .step_ms = 1100},
        {.name = "forward-10s", .source = show(4), .spoil = jump(10'000), .skew_ms = 60},
        {.name = "forward-1h", .source = show(4), .spoil = jump(kHourMs), .skew_ms = 60},
        {.name = "backward-1s", .source = show(4), .spoil = jump(-1000), .skew_ms = 60},
        {.name = "backward-1h",
         .source = show(4),
         .spoil =
             [](FlvTags& tags) {
                 jump(-std::int64_t{kHourMs})(tags);
                 shift(kHourMs)(tags);
             },
         .skew_ms = 60},
        {.name = "sound-alone-forward-1h",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_sound() && tag.time_ms >= kMiddleMs) tag.time_ms += kHourMs;
         }),
         .skew_ms = 60},
        {.name = "picture-alone-forward-1h",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_picture() && tag.time_ms >= kMiddleMs) tag.time_ms += kHourMs;
         }),
         .skew_ms = 60},
        {.name = "sound-an-hour-ahead",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_sound()) tag.time_ms += kHourMs;
         }),
         .skew_ms = 60},
        {.name = "sound-an-hour-behind",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_picture()) tag.time_ms += kHourMs;
         }),
         .skew_ms = 60},
        {.name = "sound-24-days-ahead",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_sound()) tag.time_ms += 0x7ff00000U;
         }),
         .skew_ms = 60},
        {.name = "times-all-0",
         .source = show(4),
         .spoil = each([](FlvTag& tag) { tag.time_ms = 0; }),
         .told = "bad_times"},
        {.name = "times-all-equal",
         .source = show(4),
         .spoil = each([](FlvTag& tag) { tag.time_ms = 12'345; }),
         .told = "bad_times"},
        {.name = "times-at-random",
         .source = show(4),
         .spoil =
             [](FlvTags& tags) {
                 std::uint32_t state = 1;
                 for (FlvTag& tag : tags) {
                     state = state * 1664525U + 1013904223U;
                     if (!tag.is_setup()) tag.time_ms = state;
                 }
             },
         .told = "bad_times",
         .skew_ms = kHopeless,
         .sound_heard = 0.4},
        {.name = "sound-leaps-9s-a-frame",
         .source = show(4),
         .spoil =
             [](FlvTags& tags) {
                 std::uint32_t frames = 0;
                 for (FlvTag& tag : tags) {
                     if (tag.is_sound()) tag.time_ms = 9000 * frames++;
                 }
             },
         .told = "bad_times",
         .skew_ms = kHopeless,
         .step_ms = kHopeless},
        {.name = "composition-negative",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_picture()) set_composition_ms(tag, -80);
         }),
         .skew_ms = 90},
        {.name = "composition-hours",
         .source = show(4),
         .spoil = each([](FlvTag& tag) {
             if (tag.is_picture()) set_composition_ms(tag, 0x7fffff);
         }),
         .told = "bad_times",
         .skew_ms = 60},
    };
}

}  // namespace shopfloor::test
