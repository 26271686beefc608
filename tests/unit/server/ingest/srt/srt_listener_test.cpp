// SPDX-License-Identifier: MIT
// Publishers by libsrt at the real listener; scripts stand in for the receivers.
#include "server/ingest/srt/srt_listener.hpp"

#include "server/auth/srt_passphrase.hpp"
#include "tests/support/one_thread.hpp"
#include "tests/support/ts_bytes.hpp"
#include "tests/unit/server/broadcast/script.hpp"
#include "tests/unit/server/ingest/rtmp/fake_gate.hpp"
#include "tests/unit/server/ingest/srt/lossy_relay.hpp"
#include "tests/unit/server/ingest/srt/srt_caller.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <random>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;
using test::SrtCaller;

namespace {

// In wire's form: the AAC parameters as a ReceivedTag; Ended{Unsupported, "No."}.
constexpr const char* kSound =
    "printf "
    "'\\000\\000\\000\\016\\030\\000\\000\\000\\000\\000\\000\\000\\000\\004\\257\\000\\021\\220' "
    ">&3\n";
constexpr const char* kEnds =
    "printf '\\000\\000\\000\\011\\025\\003\\000\\000\\000\\003No.' >&3\n";
constexpr const char* kStays = "exec cat <&3 >/dev/null\n";

/// Lets every key in, and keeps what it was asked.
class Gate final : public PublishGate {
public:
    boost::asio::awaitable<Error> may_open(PublishRequest) override { co_return Error{}; }
    boost::asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> open(
        PublishRequest request) override {
        requests.push_back(std::move(request));
        if (refusal) co_return *refusal;
        publications.push_back(std::make_shared<FakePublication>());
        co_return publications.back();
    }

    std::vector<PublishRequest> requests;
    std::vector<std::shared_ptr<FakePublication>> publications;
    std::optional<PublishError> refusal;
};

/// Who is silent is given up soon.
SrtSettings impatient() {
    SrtSettings settings;
    settings.idle_timeout = 1s;
    return settings;
}

struct Door : test::OneThread {
    explicit Door(const std::string& body, SrtSettings settings = impatient()) : script(body) {
        settings.address = "127.0.0.1";
        settings.port = 0;
        settings.receiver.program = {.path = script.path(),
                                     .kind = broadcast::WorkerKind::TsReceiver};
        settings.receiver.stop_grace = 200ms;
        tally = settings.tally;
        for (int key = 0; key <= 100; ++key)
            keys.put("k_" + std::to_string(key), "silk");
        listener.emplace(std::move(settings), wiring());
    }
    std::filesystem::path mark() const { return script.path().string() + ".mark"; }
    bool has_mark() const { return std::filesystem::exists(mark()); }

    ~Door() {
        bool is_stopped = false;
        boost::asio::co_spawn(
            context, listener->stop(), [&](std::exception_ptr) { is_stopped = true; });
        wait_until([&] { return is_stopped; });
        listener.reset();
        std::filesystem::remove(mark());
        context.restart();
        context.poll();
    }

    SrtListener::Wiring wiring() {
        return {
            .business = context.get_executor(),
            .make_strand = [this] { return boost::asio::any_io_executor{context.get_executor()}; },
            .gate = gate,
            .keys = keys,
            .signing_key = signing_key};
    }
    SrtCaller::Way way(const std::string& key = "k_0") const {
        return {.port = listener->port(),
                .stream_id = "#!::r=silk,u=" + key + ",m=publish",
                .passphrase = auth::srt_passphrase(signing_key, key)};
    }
    std::uint64_t rejected(SrtRejection kind) const {
        return tally->rejections.count(static_cast<std::size_t>(kind));
    }

    test::Script script;
    Gate gate;
    KeyBoard keys;
    auth::SigningKey signing_key{"secret"};
    std::shared_ptr<SrtTally> tally;
    std::optional<SrtListener> listener;
};

Bytes packets() {
    test::TsWriter out;
    Bytes all;
    for (int count = 0; count < 7; ++count) {
        const Bytes one = out.packets(0x100, Bytes(184, 1));
        all.insert(all.end(), one.begin(), one.end());
    }
    return all;
}

}  // namespace

TEST_CASE("A caller with its key's passphrase is a publisher", "[srt]") {
    Door door{std::string{kSound} + kStays};
    SrtCaller caller{door.way()};
    REQUIRE(caller.is_connected);
    door.wait_until([&] { return !door.gate.publications.empty(); });
    CHECK(door.gate.requests[0].protocol == "srt");
    CHECK(door.gate.requests[0].key_id == "k_0");
    CHECK(door.gate.requests[0].room == "silk");
    CHECK(door.gate.requests[0].address.starts_with("127.0.0.1:"));
    CHECK(caller.send(packets()));
    const auto publication = door.gate.publications[0];
    door.wait_until([&] { return publication->packets().size() == 2; });
    CHECK(publication->packets()[1].kind == broadcast::PacketKind::AudioConfig);
    const auto line = door.gate.requests[0].line;
    REQUIRE(line);
    door.wait_until([&] { return line->packets > 0 && line->latency_ms >= 120; });
    CHECK(door.tally->sessions == 1);

    SECTION("until it leaves") {
        caller.socket = SrtSocket{};
        door.wait_until([&] { return !publication->closed().empty(); });
        door.wait_until([&] { return door.tally->sessions == 0; });
    }
    SECTION("until it is told to go") {
        door.gate.requests[0].dismiss("Another encoder has taken over.");
        door.wait_until([&] { return !caller.is_open(); });
        CHECK(publication->closed() == "dismissed: Another encoder has taken over.");
    }
}

TEST_CASE("What a line loses comes again, and is counted", "[srt]") {
    Door door{kStays};
    const test::LossyRelay line{door.listener->port(), 10};
    SrtCaller::Way way = door.way();
    way.port = line.port();
    SrtCaller caller{way};
    REQUIRE(caller.is_connected);
    door.wait_until([&] { return !door.gate.requests.empty(); });
    const auto tally = door.gate.requests[0].line;
    const Bytes message = packets();
    door.wait_until([&] {
        caller.send(message);
        return tally->lost >= 20 && tally->retransmitted >= 10;
    });
    CHECK(tally->loss_ppm > 20'000);
    CHECK(tally->packets > 100);
    door.wait_until([&] { return door.tally->lines.lost >= 20; });
}

TEST_CASE("Who is no publisher is told why in the handshake", "[srt]") {
    Door door{kStays};
    const auto code_of = [](SrtCaller::Way way) {
        const SrtCaller caller{way};
        CHECK_FALSE(caller.is_connected);
        return caller.code;
    };
    SrtCaller::Way way = door.way();
    way.passphrase = "another-passphrase";
    CHECK(code_of(way) == SRT_REJ_BADSECRET);
    way.passphrase.clear();
    CHECK(code_of(way) == SRT_REJ_UNSECURE);
    way = door.way();
    way.stream_id = "hello";
    CHECK(code_of(way) == 1400);
    way.stream_id = "";
    CHECK(code_of(way) == 1400);
    way.stream_id = "#!::r=wool,u=k_0,m=publish";
    CHECK(code_of(way) == 1404);
    way.stream_id = "#!::r=silk,u=k_1000,m=publish";
    CHECK(code_of(way) == 1401);
    way.stream_id = "#!::r=silk,u=k_0,m=request";
    CHECK(code_of(way) == 1405);
    door.wait_until([&] { return door.rejected(SrtRejection::Passphrase) == 2; });
    CHECK(door.gate.requests.empty());
    // Their places are free again.
    SrtCaller good{door.way()};
    CHECK(good.is_connected);
}

TEST_CASE("A listener that stops while an encoder comes is told of it before it is gone", "[srt]") {
    for (int count = 0; count < 10; ++count) {
        auto door = std::make_unique<Door>(kStays);
        const SrtCaller caller{door->way()};
        CHECK(caller.is_connected);
        door.reset();
    }
}

TEST_CASE("A revoked key opens nothing any more", "[srt]") {
    Door door{kStays};
    door.keys.remove("k_3");
    const SrtCaller caller{door.way("k_3")};
    CHECK(caller.code == 1401);
}

TEST_CASE("A publisher that the gate refuses costs no process, and is told so when it comes back",
          "[srt]") {
    SrtSettings settings = impatient();
    settings.refusal_holds = 10min;
    Door door{"mkdir \"$0.mark\"\n" + std::string{kStays}, settings};
    door.gate.refusal = PublishError::InUse;
    SrtCaller first{door.way()};
    CHECK(first.is_connected);
    door.wait_until([&] { return !first.is_open(); });
    CHECK(door.rejected(SrtRejection::Refused) == 1);
    CHECK_FALSE(door.has_mark());  // of a receiver's start
    const SrtCaller again{door.way()};
    CHECK(again.code == 1409);
}

TEST_CASE("A hundred publishers share one port, and the server's places are as many as it has",
          "[srt]") {
    SrtSettings settings;
    settings.max_sessions = 100;
    settings.max_address_sessions = 0;
    settings.idle_timeout = 30s;  // all are silent until the last has come
    Door door{kStays, settings};
    std::vector<std::unique_ptr<SrtCaller>> callers;
    for (int key = 0; key < 100; ++key) {
        callers.push_back(std::make_unique<SrtCaller>(door.way("k_" + std::to_string(key))));
        CHECK(callers.back()->is_connected);
    }
    door.wait_until([&] { return door.gate.publications.size() == 100; });
    CHECK(door.tally->sessions == 100);
    const Bytes message = packets();
    for (const auto& caller : callers)
        CHECK(caller->send(message));
    door.wait_until([&] { return door.tally->lines.packets >= 100; });
    CHECK(SrtCaller{door.way("k_100")}.code == 1402);
    CHECK(door.rejected(SrtRejection::Full) == 1);
    callers.clear();
    door.wait_until([&] { return door.tally->sessions == 0; });
    CHECK(SrtCaller{door.way("k_100")}.is_connected);
}

TEST_CASE("What a receiver says of the media reaches the merchant", "[srt]") {
    Door door{std::string{kEnds} + kStays};
    SrtCaller caller{door.way()};
    door.wait_until([&] { return !caller.is_open(); });
    CHECK(door.rejected(SrtRejection::Media) == 1);
    REQUIRE(door.gate.publications.size() == 1);
    const auto publication = door.gate.publications[0];
    CHECK(publication->closed() == "No.");
    REQUIRE(publication->warnings().size() == 1);
    CHECK(publication->warnings()[0].code == "source_refused");
    CHECK(publication->warnings()[0].text == "No.");
}

TEST_CASE("What is no sentence is not passed on", "[srt]") {
    Door door{"printf '\\000\\000\\000\\011\\025\\003\\000\\000\\000\\003N\\no' >&3\n" +
              std::string{kStays}};
    SrtCaller caller{door.way()};
    door.wait_until([&] { return !caller.is_open(); });
    REQUIRE(door.gate.publications.size() == 1);
    CHECK(door.gate.publications[0]->closed() == "The receiver ended.");
    CHECK(door.gate.publications[0]->warnings().at(0).text == "The receiver ended.");
}

TEST_CASE("A receiver that dies ends its publisher, and no other", "[srt]") {
    // Of two, the second one to be started ends.
    Door door{"mkdir \"$0.mark\" 2>/dev/null || exit 3\n" + std::string{kStays}};
    SrtCaller first{door.way()};
    REQUIRE(first.is_connected);
    door.wait_until([&] { return door.has_mark(); });
    SrtCaller second{door.way("k_1")};
    REQUIRE(second.is_connected);
    door.wait_until([&] { return !second.is_open(); });
    door.wait_until([&] { return door.tally->sessions == 1; });
    CHECK(first.is_open());
}

TEST_CASE("Where more sockets are ready than fit, those that fit are taken", "[srt]") {
    const std::array<SRT_EPOLL_EVENT, 4> events{};
    CHECK(ready_of(events, 5).size() == 4);
    CHECK(ready_of(events, 3).size() == 3);
    CHECK(ready_of(events, 0).empty());
    CHECK(ready_of(events, -1).empty());
}

TEST_CASE("The receive buffer goes with what latency and rate may be", "[srt]") {
    CHECK(packets_held(120ms, 6'000'000) == 8192);
    CHECK(packets_held(8s, 60'000'000) == 48'442);
    CHECK(packets_held(8s, 0) == 65'536);
    CHECK(packets_held(8s, 1'000'000'000) == 65'536);
}

TEST_CASE("A caller may ask for as much latency as the settings could have, not for more",
          "[srt]") {
    Door door{kStays};
    SrtCaller slow{door.way(), 8000};
    REQUIRE(slow.is_connected);
    door.wait_until([&] { return door.tally->sessions == 1; });
    CHECK(slow.is_open());
    SrtCaller slower{door.way("k_1"), 8001};
    door.wait_until([&] { return !slower.is_open(); });
    CHECK(door.rejected(SrtRejection::Refused) == 1);
    CHECK(door.gate.requests.size() <= 1);
}

TEST_CASE("A caller that is silent for the idle limit is lost, at short limits as well", "[srt]") {
    Door door{kStays};  // a second; libsrt's own limit is five at the least
    SrtCaller caller{door.way()};
    REQUIRE(caller.is_connected);
    door.wait_until([&] { return !door.gate.publications.empty(); });
    CHECK(caller.send(packets()));
    const auto publication = door.gate.publications[0];
    door.wait_until([&] { return !publication->closed().empty(); });
    CHECK(publication->closed().find("srt.idle_timeout_ms") != std::string::npos);
}

TEST_CASE("What a receiver does not read is dropped, and its publisher stays", "[srt]") {
    SrtSettings settings = impatient();
    settings.receiver.queue_bytes = 64 * 1024;
    Door door{"exec sleep 60\n", settings};
    SrtCaller caller{door.way()};
    const Bytes message = packets();
    door.wait_until([&] {
        for (int count = 0; count < 100; ++count)
            caller.send(message);
        return door.tally->dropped_bytes > 1'000'000;
    });
    CHECK(caller.is_open());
}

TEST_CASE("Datagrams that are no SRT disturb nobody", "[srt]") {
    Door door{std::string{kSound} + kStays};
    SrtCaller caller{door.way()};
    REQUIRE(caller.is_connected);
    const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(door.listener->port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    std::minstd_rand random{3};
    for (int count = 0; count < 3000; ++count) {
        std::array<std::uint8_t, 300> noise{};
        for (std::uint8_t& byte : noise)
            byte = static_cast<std::uint8_t>(random());
        if (count % 3 == 0) noise[0] = 0x80;  // a control packet
        if (count % 9 == 0) noise.fill(0);
        sendto(socket,
               noise.data(),
               random() % noise.size(),
               0,
               reinterpret_cast<const sockaddr*>(&address),
               sizeof address);
    }
    close(socket);
    CHECK(SrtCaller{door.way("k_1")}.is_connected);
    CHECK(caller.is_open());
}

TEST_CASE("Two servers do not share a port", "[srt]") {
    Door door{kStays};
    SrtSettings settings;
    settings.address = "127.0.0.1";
    settings.port = door.listener->port();
    CHECK_THROWS_WITH((SrtListener{settings, door.wiring()}), Catch::Contains("srt.port"));
}

TEST_CASE("A listener that stops takes its publishers with it", "[srt]") {
    auto door = std::make_unique<Door>(kStays);
    SrtCaller caller{door->way()};
    door->wait_until([&] { return !door->gate.publications.empty(); });
    const auto publication = door->gate.publications[0];
    SrtLibrary held;  // the caller's side goes on
    door.reset();
    CHECK(publication->closed() == "the server stops");
}
