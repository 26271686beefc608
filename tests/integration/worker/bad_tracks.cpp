// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_cases.hpp"
#include "tests/integration/worker/enhanced_flv.hpp"

#include <algorithm>

namespace shopfloor::test {
namespace {

const std::string kHalfTimes = "-f lavfi -i anoisesrc=a=0.1:r=44100 ";

bool is_within(const FlvTag& tag, std::uint32_t from_ms, std::uint32_t to_ms) {
    return !tag.is_setup() && tag.time_ms >= from_ms && tag.time_ms < to_ms;
}

// Begins between two keyframes.
void begin_in_the_middle(FlvTags& tags) {
    std::erase_if(tags, [](const FlvTag& tag) { return is_within(tag, 0, 400); });
}

void flood_with_sound(FlvTags& tags) {
    FlvTags flooded;
    for (const FlvTag& tag : tags) {
        flooded.push_back(tag);
        if (!tag.is_sound()) continue;
        FlvTag tiny = tag;
        tiny.body.resize(4);
        flooded.insert(flooded.end(), 500, tiny);
    }
    tags = std::move(flooded);
}

std::function<void(FlvTags&)> delay_sound(std::uint32_t begin_ms) {
    return [begin_ms](FlvTags& tags) {
        std::erase_if(tags,
                      [&](const FlvTag& tag) { return tag.is_sound() && tag.time_ms < begin_ms; });
        const auto setup = std::ranges::find_if(
            tags, [](const FlvTag& tag) { return tag.type == 8 && tag.is_setup(); });
        FlvTag moved = *setup;
        moved.time_ms = begin_ms;
        tags.erase(setup);
        tags.insert(std::ranges::find_if(tags, &FlvTag::is_sound), moved);
    };
}

// Two sources, one after the other, by one connection.
std::function<void(FlvTags&)> then(std::string arguments) {
    return [arguments = std::move(arguments)](FlvTags& tags) {
        const TempFolder folder;
        make_media(arguments, folder / "then.flv");
        const std::uint32_t end_ms = tags.back().time_ms + 33;
        for (FlvTag& tag : flv_tags(read_file(folder / "then.flv"))) {
            tag.time_ms += end_ms;
            tags.push_back(std::move(tag));
        }
    };
}

void then_hevc(FlvTags& tags) {
    const TempFolder folder;
    make_media(picture("320x180") + kSound +
                   "-t 2 -c:v libx265 -preset ultrafast -tag:v hvc1 -x265-params log-level=none " +
                   kAac,
               folder / "then.mp4");
    const std::uint32_t end_ms = tags.back().time_ms + 33;
    for (FlvTag& tag : flv_tags(to_enhanced_flv(folder / "then.mp4"))) {
        tag.time_ms += end_ms;
        tags.push_back(std::move(tag));
    }
}

std::string with_sound(const std::string& codec, int rate_hz) {
    return picture("320x180") + "-f lavfi -i anoisesrc=a=0.1:r=" + std::to_string(rate_hz) +
           " -t 3 " + kX264 + "-c:a aac " + codec + "-ar " + std::to_string(rate_hz) + " ";
}

// No encoder of Debian's makes HE-AAC: AAC-LC of half the rate that is called so is a stream of
// HE-AAC whose frames have no extension (ISO/IEC 14496-3, 4.6.18: the decoder then only doubles
// the rate).
std::function<void(FlvTags&)> call_it(Bytes specific_config) {
    return each([config = std::move(specific_config)](FlvTag& tag) {
        if (tag.type != 8 || !tag.is_setup()) return;
        tag.body.resize(2);
        tag.body.insert(tag.body.end(), config.begin(), config.end());
    });
}

}  // namespace

std::vector<BadMedia> bad_sound_tracks() {
    const std::string long_group =
        picture("320x180") + kSound + "-t 24 " + kX264 + "-g 3600 " + kAac;
    const auto cut_sound = [](std::uint32_t from_ms, std::uint32_t to_ms) {
        return without([=](const FlvTag& tag) {
            return tag.type == 8 && (from_ms == 0 || !tag.is_setup()) &&
                   (tag.is_setup() || is_within(tag, from_ms, to_ms));
        });
    };
    constexpr std::uint32_t never = UINT32_MAX;
    return {
        {.name = "begins-within-a-group",
         .source = show(4),
         .spoil = begin_in_the_middle,
         .sound_heard = 0.7},
        {.name = "keyframe-lost",
         .source = show(4),
         .spoil = without(
             [](const FlvTag& tag) { return tag.is_keyframe() && is_within(tag, 1900, 2100); }),
         .decodes = false},
        {.name = "group-of-120s", .source = long_group, .told = "long_gop"},
        {.name = "no-sound",
         .source = show(4),
         .spoil = cut_sound(0, never),
         .told = "no_audio",
         .sound_heard = 0},
        {.name = "sound-late-5s",
         .source = show(7),
         .spoil = delay_sound(5000),
         .told = "no_audio",
         .sound_heard = 0.25},
        {.name = "sound-vanishes",
         .source = show(6),
         .spoil = cut_sound(2000, never),
         .told = "sound_stopped",
         .sound_heard = 0.3},
        {.name = "sound-vanishes-and-returns",
         .source = show(6),
         .spoil = cut_sound(2000, 4000),
         .sound_heard = 0.6},
    };
}

std::vector<BadMedia> bad_picture_tracks() {
    const auto cut_picture = [](std::uint32_t from_ms, std::uint32_t to_ms) {
        return without(
            [=](const FlvTag& tag) { return tag.is_picture() && is_within(tag, from_ms, to_ms); });
    };
    constexpr std::uint32_t never = UINT32_MAX;
    return {
        {.name = "no-picture",
         .source = kSound + "-t 5 " + kAac,
         .fate = Fate::Refused,
         .told = "no video that can be read"},
        {.name = "picture-late-2s",
         .source = show(5),
         .spoil = cut_picture(0, 1900),
         .sound_heard = 0.5},
        {.name = "picture-late-5s",
         .source = show(7),
         .spoil =
             [](FlvTags& tags) {
                 std::erase_if(tags, [](const FlvTag& tag) {
                     return tag.type == 9 && tag.time_ms < 4900 && !tag.is_setup();
                 });
                 const auto record = std::ranges::find(tags, std::uint8_t{9}, &FlvTag::type);
                 FlvTag moved = *record;
                 tags.erase(record);
                 tags.insert(std::ranges::find(tags, std::uint8_t{9}, &FlvTag::type), moved);
             },
         .fate = Fate::Refused,
         .told = "no video that can be read",
         .in_real_time = true},
        {.name = "no-keyframe-at-all",
         .source = show(9),
         .spoil = without([](const FlvTag& tag) { return tag.is_keyframe(); }),
         .fate = Fate::Refused,
         .told = "no keyframe",
         .in_real_time = true},
        {.name = "picture-vanishes",
         .source = show(10),
         .spoil = cut_picture(2000, never),
         .fate = Fate::Refused,
         .told = "The picture has stopped",
         .in_real_time = true,
         .sound_heard = 0.3},
        {.name = "picture-vanishes-and-returns",
         .source = show(5),
         .spoil = cut_picture(2000, 2460),
         .in_real_time = true,
         .step_ms = 550},
        {.name = "picture-gap-2s",
         .source = show(6),
         .spoil = cut_picture(2000, 3960),
         .step_ms = 2050},
        {.name = "one-picture-a-second",
         .source =
             "-f lavfi -i testsrc2=s=320x180:r=1 " + kSound + "-t 6 " + kX264 + "-g 2 " + kAac,
         .in_real_time = true,
         .step_ms = 1050,
         .sound_heard = 0.8},
        {.name = "1-to-60-pictures-a-second",
         .source = "-f lavfi -i testsrc2=s=320x180:r=60 " + kSound +
                   "-t 6 -vf \"select='if(lt(mod(t,2),1),1,not(mod(n,59)))'\" -vsync vfr " + kX264 +
                   kAac,
         .in_real_time = true,
         .step_ms = 1050},
        {.name = "flood-of-sound-tags",
         .source = show(4),
         .spoil = flood_with_sound,
         .told = "bad_times",
         .decodes = false,
         .skew_ms = 60,
         .sound_heard = 0.1},
    };
}

std::vector<BadMedia> bad_changes() {
    return {
        {.name = "other-size-in-mid-show",
         .source = show(2),
         .spoil = then(picture("640x360") + kSound + "-t 2 " + kX264 + kAac),
         .fate = Fate::NewEpoch},
        {.name = "other-profile-in-mid-show",
         .source = show(2),
         .spoil = then(picture("320x180") + kSound + "-t 2 " + kX264 +
                       "-preset veryfast -tune film -profile:v main -bf 2 " + kAac),
         .fate = Fate::NewEpoch},
        {.name = "h264-then-hevc", .source = show(2), .spoil = then_hevc, .fate = Fate::NewEpoch},
        {.name = "other-sound-rate-in-mid-show",
         .source = show(2),
         .spoil = then(with_sound("-ac 2 ", 44'100)),
         .fate = Fate::NewEpoch},
        {.name = "sound-of-another-kind-late",
         .source = with_sound("-ac 1 ", 44'100),
         .spoil = delay_sound(1500),
         .fate = Fate::NewEpoch,
         .told = "no_audio"},
    };
}

std::vector<BadMedia> bad_sounds() {
    return {
        {.name = "mono-44100", .source = with_sound("-ac 1 ", 44'100)},
        {.name = "mono-22050", .source = with_sound("-ac 1 ", 22'050)},
        {.name = "stereo-96000", .source = with_sound("-ac 2 ", 96'000)},
        {.name = "mono-8000", .source = with_sound("-ac 1 ", 8'000), .sound_step_ms = 130},
        {.name = "six-channels", .source = with_sound("-ac 6 ", 48'000)},
        // 5 = SBR: 24 kHz, which is 48 kHz when heard, of an AAC-LC core
        {.name = "he-aac",
         .source = with_sound("-ac 2 ", 24'000),
         .spoil = call_it({0x2b, 0x11, 0x88, 0x00})},
        // The same, told in the way that old decoders do not see
        {.name = "he-aac-backward-compatible",
         .source = with_sound("-ac 2 ", 24'000),
         .spoil = call_it({0x13, 0x10, 0x56, 0xe5, 0x98})},
        // 29 = PS: one channel, which is two when heard
        {.name = "he-aac-v2",
         .source = with_sound("-ac 1 ", 24'000),
         .spoil = call_it({0xeb, 0x09, 0x88, 0x00})},
    };
}

}  // namespace shopfloor::test
