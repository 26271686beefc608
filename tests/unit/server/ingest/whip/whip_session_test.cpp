// SPDX-License-Identifier: MIT
// Sessions whose receivers misbehave: scripts stand in for the program.
#include "server/ingest/whip/whip_sessions.hpp"
#include "tests/support/one_thread.hpp"
#include "tests/unit/server/broadcast/script.hpp"
#include "tests/unit/server/ingest/rtmp/fake_gate.hpp"

#include <boost/asio/use_awaitable.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;

namespace {

// In wire's form: Answer{"v=0"}, a keyframe and the AAC parameters as ReceivedTags, Ended{Refused,
// "No."}.
constexpr const char* kAnswer = R"(printf '\000\000\000\010\027\000\000\000\003v=0' >&3;)";
constexpr const char* kPicture =
    R"(printf '\000\000\000\024\030\001\000\000\000\000\000\000\000\012\027\001\000\000\000\000\000\000\001\145' >&3;)";
constexpr const char* kSound =
    R"(printf '\000\000\000\016\030\000\000\000\000\000\000\000\000\004\257\000\021\220' >&3;)";
constexpr const char* kRefusal = R"(printf '\000\000\000\011\025\006\000\000\000\003No.' >&3;)";
constexpr const char* kStays = "exec cat <&3 >/dev/null";

std::string script_of(std::initializer_list<const char*> lines) {
    std::string script;
    for (const char* line : lines) {
        script += line;
        script += '\n';
    }
    return script;
}

/// A door for publishers, and receivers that do what a script says.
struct Door : shopfloor::test::OneThread {
    explicit Door(const std::string& body, WhipSettings settings = {})
        : script(body), sessions(with(std::move(settings)), wiring()) {}

    WhipSettings with(WhipSettings settings) const {
        settings.receiver.program = {.path = script.path(),
                                     .kind = broadcast::WorkerKind::WebRtcReceiver};
        settings.receiver.stop_grace = 200ms;
        return settings;
    }
    WhipSessions::Wiring wiring() {
        return {
            .business = context.get_executor(),
            .make_strand = [this] { return boost::asio::any_io_executor{context.get_executor()}; },
            .gate = gate};
    }
    static WhipSessions::Publisher publisher(const std::string& key = "good") {
        return {.room = "silk", .key = key, .address = "192.0.2.1:5000"};
    }
    Outcome<WhipSessions::Opened> open(const std::string& key = "good") {
        return wait(sessions.open(publisher(key), "v=0\r\n"));
    }
    std::shared_ptr<FakePublication> publication() {
        wait_until([&] { return gate.publication != nullptr; });
        return gate.publication;
    }
    std::uint64_t count() const { return sessions.settings().tally->sessions; }

    shopfloor::test::Script script;
    FakeGate gate;
    WhipSessions sessions;
};

}  // namespace

TEST_CASE("What a receiver hands over reaches the broadcast, checked as an encoder's", "[whip]") {
    Door door{script_of({kAnswer, kSound, kPicture, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    CHECK(opened->answer == "v=0");
    const auto publication = door.publication();
    CHECK(door.gate.request.protocol == "whip");
    CHECK(door.gate.request.room == "silk");
    door.wait_until([&] { return publication->packets().size() >= 2; });
    CHECK(publication->packets()[0].kind == broadcast::PacketKind::Header);
    CHECK(publication->packets()[1].kind == broadcast::PacketKind::AudioConfig);

    CHECK(door.sessions.close(opened->id, Door::publisher("other")).error().code == "unauthorized");
    CHECK(door.sessions.close("w_none", Door::publisher()).error().code == "not_found");
    REQUIRE(door.sessions.close(opened->id, Door::publisher()).has_value());
    door.wait_until([&] { return door.count() == 0; });
    CHECK(publication->closed() == "unpublish");
    CHECK(door.sessions.close(opened->id, Door::publisher()).error().code == "not_found");
}

TEST_CASE("Nobody is asked to leave for a publisher without a picture", "[whip]") {
    Door door{script_of({kAnswer, kSound, kSound, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    REQUIRE(door.sessions.close(opened->id, Door::publisher()).has_value());
    door.wait_until([&] { return door.count() == 0; });
    CHECK(door.gate.request.key.empty());
}

TEST_CASE("Who is refused when its picture comes learns why", "[whip]") {
    Door door{script_of({kAnswer, kPicture, kStays})};
    door.gate.refusal = PublishError::InUse;
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    door.wait_until([&] { return door.count() == 0; });
    const auto told = door.sessions.close(opened->id, Door::publisher());
    REQUIRE(told.has_error());
    CHECK(told.error().code == "conflict");
    CHECK(told.error().message == make_error_code(PublishError::InUse).message());
}

TEST_CASE("Nobody is asked to leave for an offer that is refused", "[whip]") {
    Door door{script_of({kRefusal, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_error());
    CHECK(opened.error().code == "invalid");
    CHECK(opened.error().message == "No.");
    CHECK(door.gate.publication == nullptr);
    door.wait_until([&] { return door.count() == 0; });
}

TEST_CASE("A wrong key starts no receiver", "[whip]") {
    Door door{script_of({"exit 9"})};
    const auto opened = door.open("wrong");
    REQUIRE(opened.has_error());
    CHECK(opened.error().code == "unauthorized");
    door.wait_until([&] { return door.count() == 0; });
}

TEST_CASE("A receiver that dies, or says nothing, is no answer", "[whip]") {
    WhipSettings settings;
    settings.answer_limit = 300ms;
    for (const char* body : {"exit 3", kStays}) {
        Door door{body, settings};
        const auto opened = door.open();
        REQUIRE(opened.has_error());
        CHECK(opened.error().code == "busy");
        CHECK(door.gate.publication == nullptr);
        door.wait_until([&] { return door.count() == 0; });
    }
}

TEST_CASE("A receiver that hands over media before its answer is ended", "[whip]") {
    Door door{script_of({kSound, kAnswer, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_error());
    CHECK(opened.error().code == "busy");
    CHECK(door.gate.publication == nullptr);
    door.wait_until([&] { return door.count() == 0; });
}

TEST_CASE("A receiver that dies on air ends its publication", "[whip]") {
    Door door{script_of({kAnswer, kPicture, "sleep 0.3; exit 3"})};
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    door.publication();
    door.wait_until([&] { return door.count() == 0; });
    CHECK_THAT(door.gate.publication->closed(), Catch::Contains("exited with status 3"));
}

TEST_CASE("A publisher whose stream failed is told so, and may come back", "[whip]") {
    Door door{script_of({kAnswer, kPicture, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    door.publication();
    door.gate.request.fail("The picture has stopped.");
    door.wait_until([&] { return door.count() == 0; });
    const auto told = door.sessions.close(opened->id, Door::publisher());
    REQUIRE(told.has_error());
    CHECK(told.error().code == "stream_failed");
    CHECK(told.error().message == "The picture has stopped.");
    const auto again = door.open();
    REQUIRE(again.has_value());
    REQUIRE(door.sessions.close(again->id, Door::publisher()).has_value());
    door.wait_until([&] { return door.count() == 0; });
}

TEST_CASE("A publisher that is told to go, goes", "[whip]") {
    Door door{script_of({kAnswer, kPicture, kStays})};
    const auto opened = door.open();
    REQUIRE(opened.has_value());
    door.publication();
    door.gate.request.dismiss("Another encoder has taken over.");
    door.wait_until([&] { return door.count() == 0; });
    const auto told = door.sessions.close(opened->id, Door::publisher());
    REQUIRE(told.has_error());
    CHECK(told.error().code == "conflict");
    CHECK(told.error().message == "Another encoder has taken over.");
    const auto stranger = door.sessions.close(opened->id, Door::publisher("other"));
    CHECK(stranger.error().code == "not_found");
    CHECK(door.gate.publication->closed() == "Another encoder has taken over.");
}

TEST_CASE("There are so many sessions, and of one address, and no more", "[whip]") {
    WhipSettings settings;
    settings.max_sessions = 2;
    settings.max_address_sessions = 1;
    Door door{script_of({kAnswer, kStays}), settings};
    REQUIRE(door.open().has_value());
    CHECK(door.open().error().code == "too_many");
    auto other = Door::publisher();
    other.address = "192.0.2.2:5000";
    REQUIRE(door.wait(door.sessions.open(other, "v=0\r\n")).has_value());
    other.address = "192.0.2.3:5000";
    CHECK(door.wait(door.sessions.open(other, "v=0\r\n")).error().code == "busy");

    bool is_stopped = false;
    boost::asio::co_spawn(
        door.context, door.sessions.stop(), [&](std::exception_ptr) { is_stopped = true; });
    door.wait_until([&] { return is_stopped; });
    CHECK(door.count() == 0);
    CHECK(door.open().error().code == "busy");
}
