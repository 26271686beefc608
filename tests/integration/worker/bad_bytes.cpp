// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_cases.hpp"

#include <algorithm>

namespace shopfloor::test {
namespace {

Bytes copy(ByteView unit) { return {unit.begin(), unit.end()}; }

/// Each picture with other NAL units: `change` gets them, and puts what it likes.
template <class Change>
std::function<void(FlvTags&)> each_picture(Change change) {
    return each([change](FlvTag& tag) {
        if (!tag.is_picture()) return;
        std::vector<Bytes> units;
        for (const ByteView unit : nal_units_of(tag)) {
            units.push_back(copy(unit));
        }
        change(units);
        set_nal_units(tag, units);
    });
}

constexpr std::uint8_t kSei = 6;
constexpr std::uint8_t kFiller = 12;

Bytes sei() {
    return {kSei, 5, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x33, 0x80};
}

Bytes filler(std::size_t size) {
    Bytes unit(size, 0xff);
    unit.front() = kFiller;
    unit.back() = 0x80;
    return unit;
}

// The record of another encoder's, while the pictures stay.
std::function<void(FlvTags&)> parameters_of(std::string arguments) {
    return [arguments = std::move(arguments)](FlvTags& tags) {
        const TempFolder folder;
        make_media(arguments, folder / "other.flv");
        const auto is_record = [](const FlvTag& tag) { return tag.type == 9 && tag.is_setup(); };
        const FlvTags other = flv_tags(read_file(folder / "other.flv"));
        std::ranges::find_if(tags, is_record)->body = std::ranges::find_if(other, is_record)->body;
    };
}

void annex_b_inside(FlvTags& tags) {
    for (FlvTag& tag : tags) {
        if (!tag.is_picture()) continue;
        Bytes body{tag.body.begin(), tag.body.begin() + 5};
        for (const ByteView unit : nal_units_of(tag)) {
            body.insert(body.end(), {0, 0, 0, 1});
            body.insert(body.end(), unit.begin(), unit.end());
        }
        tag.body = std::move(body);
    }
}

void spoil_slices(FlvTags& tags) {
    std::uint32_t state = 7;
    for (FlvTag& tag : tags) {
        if (!tag.is_picture()) continue;
        for (std::size_t at = 5 + 4 + 20; at < tag.body.size(); ++at) {
            state = state * 1664525U + 1013904223U;
            tag.body[at] = static_cast<std::uint8_t>(state >> 24U);
        }
    }
}

}  // namespace

std::vector<BadMedia> bad_bytes() {
    const std::string larger = picture("640x360") + "-t 1 " + kX264 + "-an";
    const std::string smaller = picture("160x90") + "-t 1 " + kX264 + "-an";
    return {
        {.name = "empty-nal-units", .source = show(3), .spoil = each_picture([](auto& units) {
                                                           units.insert(units.begin(), Bytes{});
                                                           units.emplace_back();
                                                       })},
        {.name = "only-empty-nal-units",
         .source = show(9),
         .spoil = each_picture([](auto& units) { units.assign(2, Bytes{}); }),
         .fate = Fate::Refused,
         .told = "no keyframe",
         .in_real_time = true},
        {.name = "start-code-inside-a-nal-unit",
         .source = show(9),
         .spoil = each_picture([](auto& units) {
             for (Bytes& unit : units) {
                 unit.insert(unit.begin(), {0, 0, 0, 1});
             }
         }),
         .fate = Fate::Refused,
         .told = "no keyframe",
         .in_real_time = true},
        {.name = "annex-b-for-lengths",
         .source = show(3),
         .spoil = annex_b_inside,
         .decodes = false,
         .sound_heard = 0.6},
        {.name = "parameters-in-the-pictures",
         .source = picture("320x180") + kSound + "-t 3 " + kX264 + "-bsf:v dump_extra " + kAac},
        {.name = "parameters-of-a-larger-picture",
         .source = show(3),
         .spoil = parameters_of(larger),
         .told = "broken_video",
         .in_real_time = true,
         .decodes = false},
        {.name = "parameters-of-a-smaller-picture",
         .source = show(3),
         .spoil = parameters_of(smaller),
         .told = "broken_video",
         .in_real_time = true,
         .decodes = false},
        {.name = "parameters-of-another-picture-first",
         .source = picture("320x180") + kSound + "-t 3 " + kX264 + "-bsf:v dump_extra " + kAac,
         .spoil = parameters_of(larger)},
        {.name = "slices-of-noise",
         .source = show(3),
         .spoil = spoil_slices,
         .told = "broken_video",
         .in_real_time = true,
         .decodes = false,
         .sound_heard = 0.6},
        {.name = "sei-flood", .source = show(3), .spoil = each_picture([](auto& units) {
                                                     units.insert(units.begin(), 500, sei());
                                                 })},
        {.name = "filler", .source = show(3), .spoil = each_picture([](auto& units) {
                                                  units.push_back(filler(50'000));
                                              })},
        {.name = "access-unit-delimiters",
         .source = picture("320x180") + kSound + "-t 3 " + kX264 +
                   "-bsf:v h264_metadata=aud=insert " + kAac},
        {.name = "many-slices",
         .source = picture("320x180") + kSound + "-t 3 " + kX264 + "-x264-params slices=8 " + kAac},
        {.name = "empty-tags",
         .source = show(3),
         .spoil =
             [](FlvTags& tags) {
                 FlvTags more;
                 for (const FlvTag& tag : tags) {
                     more.push_back(tag);
                     if (tag.is_picture()) more.push_back({9, tag.time_ms, {0x27, 1, 0, 0, 0}});
                     if (tag.is_sound()) more.push_back({8, tag.time_ms, {0xaf, 1}});
                 }
                 tags = std::move(more);
             }},
    };
}

}  // namespace shopfloor::test
