// SPDX-License-Identifier: MIT
#include "pipeline/package/annex_b.hpp"
#include "pipeline/package/avc_config.hpp"
#include "pipeline/package/package_error.hpp"
#include "pipeline/package/rung_packager.hpp"
#include "tests/unit/pipeline/package/samples.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::package;

namespace {

// Three frames of 3000 ticks.
std::shared_ptr<const ChunkSkeleton> chunk_of(std::uint32_t index) {
    ChunkSkeleton skeleton;
    skeleton.index = index;
    skeleton.first_frame = index * 3;
    for (std::int64_t frame = 0; frame < 3; ++frame) {
        skeleton.decode_ticks.push_back((index * 3 + frame) * 3000);
    }
    skeleton.end_ticks = (index + 1) * 9000;
    skeleton.audio = {{.decode_ticks = 0, .duration_ticks = 1024, .payload = {9}}};
    return std::make_shared<const ChunkSkeleton>(skeleton);
}

RungFrame frame(std::uint64_t place, bool is_sync = false) {
    return {.place = place,
            .presentation_ticks = static_cast<std::int64_t>(place) * 3000 + 6000,
            .is_sync = is_sync,
            .payload = {static_cast<std::uint8_t>(place)}};
}

using Runs = std::vector<std::pair<std::int64_t, std::uint32_t>>;

// Decode times and durations of chunk 1 with frames at these places.
Runs runs_of(const std::vector<std::uint64_t>& places) {
    std::vector<RungFrame> frames;
    for (const std::uint64_t place : places) {
        frames.push_back(frame(place));
    }
    Runs runs;
    for (const Sample& sample : rung_samples(*chunk_of(1), frames)) {
        runs.emplace_back(sample.decode_ticks, sample.duration_ticks);
    }
    return runs;
}

std::vector<std::uint32_t> indexes(const std::vector<PackagedChunk>& chunks) {
    std::vector<std::uint32_t> indexes;
    for (const PackagedChunk& chunk : chunks) {
        indexes.push_back(chunk.skeleton->index);
    }
    return indexes;
}

}  // namespace

TEST_CASE("A rung's frames take the source's times", "[package]") {
    CHECK(runs_of({3, 4, 5}) == Runs{{9000, 3000}, {12000, 3000}, {15000, 3000}});
    std::vector<RungFrame> frames{frame(3), frame(4), frame(5)};
    for (const Sample& sample : rung_samples(*chunk_of(1), frames)) {
        CHECK(sample.composition_ticks == 6000);
    }
}

TEST_CASE("The time of a frame that is missing goes to its neighbour", "[package]") {
    CHECK(runs_of({3, 5}) == Runs{{9000, 6000}, {15000, 3000}});
    CHECK(runs_of({3, 4}) == Runs{{9000, 3000}, {12000, 6000}});
    CHECK(runs_of({4, 5}) == Runs{{9000, 6000}, {15000, 3000}});
    CHECK(runs_of({5}) == Runs{{9000, 9000}});
}

TEST_CASE("A rung's chunk leaves with its last frame, or with the next chunk's first",
          "[package]") {
    RungPackager packager;
    CHECK(packager.add(frame(0, true)).empty());
    CHECK(packager.add(frame(1)).empty());
    CHECK(packager.add(chunk_of(0)).empty());
    const auto first = packager.add(frame(2));
    REQUIRE(first.size() == 1);
    CHECK(first[0].begins_with_keyframe);
    CHECK(first[0].fragment.audio.offset != 0);
    CHECK(first[0].duration == std::chrono::milliseconds{100});

    CHECK(packager.add(frame(3)).empty());
    CHECK(packager.add(frame(3)).empty());  // a place is taken once
    CHECK(packager.add(chunk_of(1)).empty());
    CHECK(indexes(packager.add(frame(6))) == std::vector<std::uint32_t>{1});
    CHECK(packager.add(frame(8)).empty());
    CHECK(indexes(packager.add(chunk_of(2))) == std::vector<std::uint32_t>{2});

    SECTION("chunks without a frame are left out") {
        CHECK(packager.add(chunk_of(3)).empty());
        CHECK(packager.add(frame(12)).empty());
        CHECK(packager.add(chunk_of(4)).empty());
        CHECK(indexes(packager.finish()) == std::vector<std::uint32_t>{4});
    }
}

TEST_CASE("A rung that begins later has no chunks from before", "[package]") {
    RungPackager packager;
    for (std::uint32_t index = 0; index < 5; ++index) {
        CHECK(packager.add(chunk_of(index)).empty());
    }
    CHECK(packager.add(frame(12, true)).empty());
    CHECK(packager.add(frame(13)).empty());
    CHECK(indexes(packager.add(frame(14))) == std::vector<std::uint32_t>{4});
}

TEST_CASE("A byte stream's NAL units", "[package]") {
    const Bytes stream{0,    0, 0, 1, 0x67, 1,    2, 3, 0, 0, 1, 0x68, 4, 0, 0, 0,    0, 1,
                       0x06, 5, 0, 0, 1,    0x65, 7, 0, 0, 3, 1, 0,    0, 0, 1, 0x41, 8};
    CHECK(nal_units(stream).size() == 5);
    CHECK(length_prefixed_slices(stream) ==
          Bytes{0, 0, 0, 6, 0x65, 7, 0, 0, 3, 1, 0, 0, 0, 2, 0x41, 8});
    for (std::size_t size = 0; size < stream.size(); ++size) {
        CHECK(nal_units(ByteView{stream}.first(size)).size() <= 5);
        (void)length_prefixed_slices(ByteView{stream}.first(size));
        (void)avc_config_record(ByteView{stream}.first(size));
    }
}

TEST_CASE("Parameter sets make the configuration that they came from", "[package]") {
    const AvcConfig known = parse_avc_config(kAvcc720p30).value();
    Bytes stream;
    for (const Bytes& nal : known.parameter_sets) {
        stream.insert(stream.end(), {0, 0, 0, 1});
        stream.insert(stream.end(), nal.begin(), nal.end());
    }
    CHECK(avc_config_record(stream).value() == kAvcc720p30);
    const auto no_pps = avc_config_record(ByteView{stream}.first(20));
    REQUIRE(no_pps.has_error());
    CHECK(no_pps.error() == PackageError::InvalidConfig);
}
