// SPDX-License-Identifier: MIT
#include "server/archive/part_index.hpp"
#include "server/archive/part_writer.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/archive/show_media.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>

using namespace shopfloor;
using namespace shopfloor::archive;
using namespace std::chrono_literals;
using test::ShowMedia;
using test::TemporaryFolder;

namespace {

/// A part of so many chunks; returns where each of them ends.
std::vector<std::uint64_t> write_part(const std::filesystem::path& file, std::uint32_t chunks) {
    const ShowMedia media;
    auto part = PartWriter::create(file, broadcast::init_segment(*media.init()));
    REQUIRE(part.has_value());
    std::vector<std::uint64_t> ends{part->contents().bytes};
    for (std::uint32_t number = 0; number < chunks; ++number) {
        REQUIRE_FALSE(part->append(*media.chunk(number)));
        ends.push_back(part->contents().bytes);
    }
    REQUIRE_FALSE(part->finish());
    return ends;
}

std::optional<PartContents> scan(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    REQUIRE(descriptor >= 0);
    auto contents = scan_part(descriptor);
    ::close(descriptor);
    return contents;
}

}  // namespace

TEST_CASE("What is read back of a part is what was written", "[archive]") {
    const TemporaryFolder folder;
    const ShowMedia media;
    auto part = PartWriter::create(folder / "001.mp4", broadcast::init_segment(*media.init()));
    REQUIRE(part.has_value());
    const room::Cue cue{.id = 1, .kind = "explain.start", .at = 400ms, .product = "SILK"};
    for (std::uint32_t number = 0; number < 12; ++number) {
        const auto cues = number == 5 ? std::vector{cue} : std::vector<room::Cue>{};
        REQUIRE_FALSE(part->append(*media.chunk(number, cues)));
    }
    REQUIRE_FALSE(part->finish());

    const auto read = scan(folder / "001.mp4");
    REQUIRE(read.has_value());
    CHECK(*read == part->contents());
    CHECK(read->bytes == std::filesystem::file_size(folder / "001.mp4"));
    CHECK(read->init_bytes == broadcast::init_segment(*media.init()).size());
    CHECK(read->start == 0ms);
    CHECK(read->end == 1200ms);
    REQUIRE(read->keyframes.size() == 3);
    CHECK(read->keyframes[0] == Keyframe{33333us, read->init_bytes});
    CHECK(read->keyframes[1].time == 533333us);
    CHECK(test::read_text(folder / "001.json") == to_json(*read));
}

TEST_CASE("A tail torn anywhere in the last chunk is cut off", "[archive]") {
    const TemporaryFolder folder;
    const auto ends = write_part(folder / "whole.mp4", 7);
    const std::string whole = test::read_text(folder / "whole.mp4");
    for (std::size_t length = ends[6]; length < ends[7]; ++length) {
        test::write_text(folder / "001.mp4", std::string_view{whole}.substr(0, length));
        const auto contents = scan(folder / "001.mp4");
        REQUIRE(contents.has_value());
        CHECK(contents->bytes == ends[6]);
        CHECK(contents->end == 600ms);
        CHECK(contents->keyframes.size() == 2);
    }
    const auto cut = recover_part(folder / "001.mp4");
    REQUIRE(cut.has_value());
    CHECK(std::filesystem::file_size(folder / "001.mp4") == ends[6]);
    CHECK(test::read_text(folder / "001.json") == to_json(*cut));
    const auto untouched = recover_part(folder / "whole.mp4");
    REQUIRE(untouched.has_value());
    CHECK(untouched->bytes == ends[7]);
}

TEST_CASE("Zeros that a power cut left at the end are cut off", "[archive]") {
    const TemporaryFolder folder;
    const auto ends = write_part(folder / "001.mp4", 4);
    std::string bytes = test::read_text(folder / "001.mp4");
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(ends[3]), bytes.end(), '\0');
    test::write_text(folder / "001.mp4", bytes + std::string(4096, '\0'));
    const auto contents = recover_part(folder / "001.mp4");
    REQUIRE(contents.has_value());
    CHECK(contents->bytes == ends[3]);
}

TEST_CASE("What follows a chunk with a broken head is not counted", "[archive]") {
    const TemporaryFolder folder;
    const auto ends = write_part(folder / "whole.mp4", 3);
    const std::string whole = test::read_text(folder / "whole.mp4");
    const std::size_t head_bytes = 120;  // into the second chunk's moof
    for (std::size_t at = ends[1]; at < ends[1] + head_bytes; ++at) {
        std::string broken = whole;
        broken[at] = static_cast<char>(~broken[at]);
        test::write_text(folder / "001.mp4", broken);
        const auto contents = scan(folder / "001.mp4");
        REQUIRE(contents.has_value());
        // A time or a flag may be another one; what counts is that nobody reads past the end.
        CHECK(contents->bytes <= ends[3]);
        CHECK(contents->bytes >= ends[1]);
    }
}

TEST_CASE("A part without a whole chunk is no recording", "[archive]") {
    const TemporaryFolder folder;
    const auto ends = write_part(folder / "whole.mp4", 1);
    const std::string whole = test::read_text(folder / "whole.mp4");
    for (std::size_t length = 0; length < ends[1]; ++length) {
        test::write_text(folder / "001.mp4", std::string_view{whole}.substr(0, length));
        const auto contents = scan(folder / "001.mp4");
        CHECK((!contents || contents->bytes == contents->init_bytes));
    }
    CHECK(recover_part(folder / "001.mp4").has_error());
    CHECK(recover_part(folder / "missing.mp4").has_error());
}

TEST_CASE("A file that is there already is not written over", "[archive]") {
    const TemporaryFolder folder;
    test::write_text(folder / "001.mp4", "something");
    CHECK(PartWriter::create(folder / "001.mp4", Bytes{1, 2, 3}).has_error());
    CHECK(test::read_text(folder / "001.mp4") == "something");
}

// Linux tells of a failed write-back once: the next fdatasync says that all is well.
TEST_CASE("A part whose sync failed once is not durable any more", "[archive]") {
    const TemporaryFolder folder;
    const ShowMedia media;
    auto part = PartWriter::create(folder / "001.mp4", broadcast::init_segment(*media.init()));
    REQUIRE(part.has_value());
    REQUIRE_FALSE(part->append(*media.chunk(0)));
    const int descriptor = test::descriptor_of(folder / "001.mp4");
    const int file = ::dup(descriptor);
    test::break_sync(folder / "001.mp4");
    const Error failed = part->sync();
    CHECK(failed);
    ::dup2(file, descriptor);
    CHECK(part->sync() == failed);
    CHECK(part->append(*media.chunk(1)) == failed);
    CHECK(part->finish() == failed);
    CHECK_FALSE(std::filesystem::exists(folder / "001.json"));
    ::close(file);
    CHECK(recover_part(folder / "001.mp4").has_value());  // as the next start does
}
