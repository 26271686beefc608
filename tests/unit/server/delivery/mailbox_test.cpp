// SPDX-License-Identifier: MIT
#include "server/delivery/mailbox.hpp"

#include "tests/unit/server/delivery/chunks.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::delivery;
using test::make_chunk;

namespace {

std::vector<std::uint32_t> sequences(std::deque<Mail> mails, const std::string& room) {
    std::vector<std::uint32_t> found;
    for (const Mail& mail : mails) {
        const auto* media = std::get_if<PublishChunk>(&mail);
        if (media && media->room == room) found.push_back(media->chunk->sequence);
    }
    return found;
}

}  // namespace

TEST_CASE("A full mailbox drops the oldest group of pictures of that room", "[delivery]") {
    Mailbox mailbox{{.chunks = 6, .bytes = 100000}};
    mailbox.put(PublishChunk{"other", make_chunk({.sequence = 7})});
    for (std::uint32_t i = 0; i < 6; ++i) {
        mailbox.put(PublishChunk{"room", make_chunk({.sequence = i, .keyframe = i % 3 == 0})});
        mailbox.put(BeginBroadcast{"room", "b"});
    }
    CHECK(mailbox.dropped_chunks() == 3);
    const auto mails = mailbox.take();
    CHECK(std::count_if(mails.begin(), mails.end(), [](const Mail& mail) {
              return std::holds_alternative<BeginBroadcast>(mail);
          }) == 6);
}

TEST_CASE("A mailbox wakes its thread once for each batch", "[delivery]") {
    Mailbox mailbox;
    int wakes = 0;
    mailbox.put(OpenRoom{"a"});
    mailbox.open([&] { ++wakes; });
    CHECK(wakes == 1);
    mailbox.put(OpenRoom{"b"});
    CHECK(wakes == 1);
    CHECK(mailbox.take().size() == 2);
    CHECK_FALSE(mailbox.is_signalled());
    mailbox.put(OpenRoom{"c"});
    CHECK(wakes == 2);

    SECTION("and takes nothing once it is shut") {
        mailbox.shut();
        CHECK_FALSE(mailbox.put(OpenRoom{"d"}));
        CHECK(mailbox.take().empty());
        CHECK(wakes == 2);
    }
}

TEST_CASE("Media over the byte limit is dropped with its group", "[delivery]") {
    Mailbox mailbox{{.chunks = 100, .bytes = 1000}};
    for (std::uint32_t i = 0; i < 4; ++i) {
        mailbox.put(PublishChunk{
            "room", make_chunk({.sequence = i, .keyframe = i == 2, .payload_bytes = 300})});
    }
    CHECK(sequences(mailbox.take(), "room") == std::vector<std::uint32_t>{2, 3});
}
