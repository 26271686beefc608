// SPDX-License-Identifier: MIT
#include "server/auth/srt_passphrase.hpp"
#include "server/ingest/plain_words.hpp"
#include "server/ingest/srt/doorkeeper.hpp"
#include "server/ingest/srt/line_meter.hpp"
#include "server/ingest/srt/stream_id.hpp"
#include "server/ingest/srt/ts_aligner.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;

namespace {

constexpr const char* kGood = "#!::r=silk,u=k_abc,m=publish";

struct Door {
    Door() {
        keys.put("k_abc", "silk");
        keys.put("k_other", "linen");
    }

    std::variant<SrtPass, SrtAnswer> judge(const std::string& id,
                                           const std::string& peer = "192.0.2.1:5000") {
        return keeper.judge(peer, id, now);
    }
    std::optional<SrtAnswer> answer(const std::string& id,
                                    const std::string& peer = "192.0.2.1:5000") {
        const auto verdict = judge(id, peer);
        const auto* no = std::get_if<SrtAnswer>(&verdict);
        return no ? std::optional{*no} : std::nullopt;
    }

    static SrtSettings strict() {
        SrtSettings made;
        made.wrong_keys = {.failures = 3, .window = 60s};
        made.max_sessions = 3;
        made.max_address_sessions = 2;
        return made;
    }

    SrtSettings settings = strict();
    KeyBoard keys;
    auth::SigningKey signing_key{"secret"};
    SrtDoorkeeper keeper{settings, keys, signing_key};
    SrtDoorkeeper::Clock::time_point now{1h};
};

}  // namespace

TEST_CASE("A stream id names a room, a key and a mode, in any order", "[srt]") {
    const StreamId silk{.room = "silk", .key_id = "k_abc", .mode = "publish"};
    CHECK(parse_stream_id(kGood) == silk);
    CHECK(parse_stream_id("#!::m=publish,u=k_abc,s=7,h=a.example,r=silk") == silk);
    CHECK(parse_stream_id("%23!%3A%3Ar%3Dsilk%2Cu%3Dk_abc%2Cm%3Dpublish") == silk);
    CHECK(parse_stream_id("#!::r=silk,u=k_abc") == StreamId{.room = "silk", .key_id = "k_abc"});
}

TEST_CASE("A stream id of another form is none", "[srt]") {
    for (const char* text : {"",
                             "#!::",
                             "silk",
                             "#!::r=silk",
                             "#!::u=k_abc,m=publish",
                             "#!::r=silk,u=",
                             "#!::r=,u=k_abc",
                             "#!::r=silk,r=silk,u=k_abc",
                             "#!::r=si lk,u=k_abc",
                             "#!::r=silk/../x,u=k_abc",
                             "#!::r,u=k_abc",
                             "#!:{r=silk,u=k_abc}",
                             "%2",
                             "%zz%23!::r=silk,u=k_abc"}) {
        INFO(text);
        CHECK_FALSE(parse_stream_id(text));
    }
    CHECK_FALSE(parse_stream_id("#!::u=k_abc,r=" + std::string(65, 'a')));
    CHECK_FALSE(parse_stream_id(kGood + std::string(600, ',')));
}

TEST_CASE("Cut at any length, a stream id names nothing that it did not", "[srt]") {
    const std::string_view whole = "#!::m=publish,r=silk,u=k_abc";
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto id = parse_stream_id(whole.substr(0, size));
        if (!id) continue;
        CHECK(id->room == "silk");
        CHECK(std::string_view{"k_abc"}.starts_with(id->key_id));
    }
}

TEST_CASE("Whole packets of MPEG-TS go through as they are", "[srt]") {
    TsAligner aligner;
    Bytes packets(188 * 7, 0);
    for (std::size_t at = 0; at < packets.size(); at += 188)
        packets[at] = 0x47;
    const ByteView taken = aligner.take(packets);
    CHECK(taken.data() == packets.data());
    CHECK(taken.size() == packets.size());

    SECTION("and are found again at any cut") {
        for (std::size_t cut = 0; cut <= packets.size(); ++cut) {
            TsAligner other;
            const ByteView all{packets};
            std::size_t size = other.take(all.first(cut)).size();
            size += other.take(all.subspan(cut)).size();
            CHECK(size == packets.size());
            CHECK(other.skipped_bytes() == 0);
        }
    }

    SECTION("and are found between what is none") {
        ByteWriter mixed;
        mixed.bytes(Bytes(100, 0x47));
        mixed.bytes(packets);
        mixed.bytes(Bytes(50, 0x11));
        CHECK(aligner.take(mixed.view()).size() % 188 == 0);
        CHECK(aligner.take(packets).size() >= packets.size() - 188);
        CHECK(aligner.skipped_bytes() > 0);
    }
}

TEST_CASE("Bytes that are no MPEG-TS give nothing, and are not kept", "[srt]") {
    TsAligner aligner;
    const Bytes noise(100'000, 0x33);
    CHECK(aligner.take(noise).empty());
    CHECK(aligner.skipped_bytes() == noise.size());
}

TEST_CASE("A key's passphrase is its own, and the same each time", "[srt]") {
    const auth::SigningKey key{"secret"};
    const std::string passphrase = auth::srt_passphrase(key, "k_abc");
    CHECK(passphrase.size() == 32);
    CHECK(passphrase.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
    CHECK(passphrase == auth::srt_passphrase(key, "k_abc"));
    CHECK(passphrase != auth::srt_passphrase(key, "k_abd"));
    CHECK(passphrase != auth::srt_passphrase(auth::SigningKey{"other"}, "k_abc"));
}

TEST_CASE("The door lets a key of the room shake hands, with its passphrase", "[srt]") {
    Door door;
    const auto verdict = door.judge(kGood);
    const auto* pass = std::get_if<SrtPass>(&verdict);
    REQUIRE(pass);
    CHECK(pass->room == "silk");
    CHECK(pass->key_id == "k_abc");
    CHECK(pass->passphrase == auth::srt_passphrase(door.signing_key, "k_abc"));
}

TEST_CASE("The door says what is wrong in SRT's numbers", "[srt]") {
    Door door;
    CHECK(door.answer("hello") == SrtAnswer::BadRequest);
    CHECK(door.answer("#!::r=silk,u=k_abc,m=request") == SrtAnswer::BadMode);
    CHECK(door.answer("#!::r=wool,u=k_abc,m=publish") == SrtAnswer::NotFound);
    CHECK(door.answer("#!::r=silk,u=k_no,m=publish") == SrtAnswer::Unauthorized);
    CHECK(door.answer("#!::r=silk,u=k_other,m=publish") == SrtAnswer::Forbidden);
    const auto& rejections = door.settings.tally->rejections;
    CHECK(rejections.count(static_cast<std::size_t>(SrtRejection::UnknownKey)) == 3);
    CHECK(rejections.count(static_cast<std::size_t>(SrtRejection::Malformed)) == 1);
    CHECK(rejections.count(static_cast<std::size_t>(SrtRejection::Mode)) == 1);

    door.keys.remove("k_abc");
    CHECK(door.answer(kGood, "192.0.2.2:5000") == SrtAnswer::NotFound);
}

TEST_CASE("Who tried many wrong keys hears no more of others, and gets in slowly", "[srt]") {
    Door door;
    for (int time = 0; time < 3; ++time)
        CHECK(door.answer("#!::r=silk,u=k_no") == SrtAnswer::Unauthorized);
    CHECK(door.answer("#!::r=silk,u=k_no") == SrtAnswer::Overload);
    CHECK_FALSE(door.answer(kGood));
    CHECK(door.answer(kGood) == SrtAnswer::Overload);
    CHECK_FALSE(door.answer(kGood, "192.0.2.2:5000"));
    door.now += 1s;
    CHECK_FALSE(door.answer(kGood));
    door.now += 2min;
    CHECK_FALSE(door.answer(kGood));
    CHECK_FALSE(door.answer(kGood));
}

TEST_CASE("A wrong passphrase counts as a wrong key", "[srt]") {
    Door door;
    for (int time = 0; time < 3; ++time)
        door.keeper.passphrase_failed("192.0.2.1:5000", door.now);
    CHECK(door.answer("#!::r=silk,u=k_no") == SrtAnswer::Overload);
}

TEST_CASE("An address has its places, and the server has its own", "[srt]") {
    Door door;
    auto first = door.judge(kGood);
    const auto second = door.judge(kGood);
    CHECK(door.answer(kGood) == SrtAnswer::Overload);
    const auto third = door.judge(kGood, "192.0.2.2:1");
    CHECK(std::holds_alternative<SrtPass>(third));
    CHECK(door.answer(kGood, "192.0.2.3:1") == SrtAnswer::Overload);
    const auto& rejections = door.settings.tally->rejections;
    CHECK(rejections.count(static_cast<std::size_t>(SrtRejection::Address)) == 1);
    CHECK(rejections.count(static_cast<std::size_t>(SrtRejection::Full)) == 1);
    first = SrtAnswer::BadRequest;
    CHECK_FALSE(door.answer(kGood, "192.0.2.3:1"));
}

TEST_CASE("The gate's no is told in the next handshakes of the key, for a while", "[srt]") {
    Door door;
    const std::vector<std::pair<PublishError, SrtAnswer>> answers{
        {PublishError::InUse, SrtAnswer::Conflict},
        {PublishError::Ended, SrtAnswer::Forbidden},
        {PublishError::TakenDown, SrtAnswer::Forbidden},
        {PublishError::UnknownKey, SrtAnswer::Unauthorized},
        {PublishError::NoTime, SrtAnswer::Overload}};
    for (const auto& [error, answer] : answers) {
        door.keeper.gate_refused("k_abc", error, door.now);
        CHECK(door.answer(kGood) == answer);
        CHECK_FALSE(door.answer("#!::r=linen,u=k_other"));
    }
    door.now += door.settings.refusal_holds;
    CHECK_FALSE(door.answer(kGood));
}

TEST_CASE("What a receiver says is passed on where it is a sentence", "[srt]") {
    CHECK(plain_words("Set the encoder to H.264.") == "Set the encoder to H.264.");
    CHECK(plain_words("one\ntwo") == "The receiver ended.");
    CHECK(plain_words("\x1b[2J") == "The receiver ended.");
    CHECK(plain_words(std::string(8000, 'a')).size() == 512);
}

TEST_CASE("A line's shares are of the last ten seconds", "[srt]") {
    LineMeter meter;
    LineTally line;
    LineTally all;
    meter.add(
        {.packets = 95, .lost = 10, .retransmitted = 5, .dropped = 5, .rtt_ms = 20}, line, all);
    CHECK(line.loss_ppm == 100'000);
    CHECK(line.drop_ppm == 50'000);
    CHECK(line.rtt_us == 20'000);
    for (int second = 0; second < 10; ++second)
        meter.add({.packets = 100, .rtt_ms = 10}, line, all);
    CHECK(line.loss_ppm == 0);
    CHECK(line.lost == 10);
    CHECK(all.packets == 1095);
}
