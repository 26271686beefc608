// SPDX-License-Identifier: MIT
// Who may publish, who is on air, and who stands by.
#include "tests/unit/server/show/one_thread_server.hpp"

#include <boost/asio/detached.hpp>

using namespace shopfloor;
using namespace shopfloor::show;
using namespace shopfloor::show::test_support;
using namespace std::chrono_literals;
using broadcast::PacketKind;

namespace {

void settle(Server& server) {
    server.context.restart();
    server.context.run_for(50ms);
}

std::string backup_key(Server& server) {
    const auto made =
        server.wait(server.shows.create_key("silk", "spare", broadcast::SourceRole::Backup));
    REQUIRE(made.has_value());
    return made->stream_key;
}

// "primary on air", "backup stands by".
std::vector<std::string> places(const Server& server) {
    std::vector<std::string> places;
    for (const IngestEntry& ingest : server.shows.list_ingests()) {
        const bool is_backup = ingest.role == broadcast::SourceRole::Backup;
        places.push_back(std::string{is_backup ? "backup" : "primary"} +
                         (ingest.is_on_air ? " on air" : " stands by"));
    }
    return places;
}

void send(Server& server, broadcast::Publication& publication, PacketKind kind) {
    bool is_taken = false;
    asio::co_spawn(server.context,
                   publication.offer({.kind = kind, .bytes = Bytes(20)}),
                   [&](std::exception_ptr) { is_taken = true; });
    server.wait_until([&] { return is_taken; });
}

bool has_warning(const Server& server, const std::string& code) {
    const auto stats = server.shows.stats("silk");
    return std::ranges::find(stats->warnings, code, &wire::Warning::code) != stats->warnings.end();
}

}  // namespace

TEST_CASE("An address that guesses keys is told no more, and a valid key gets in all the same",
          "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    const unsigned limit = guard::AttemptLimits{}.failures;
    for (unsigned guess = 0; guess < limit; ++guess) {
        CHECK(server.publish("sk_" + std::to_string(guess)).error() ==
              ingest::PublishError::UnknownKey);
    }
    CHECK(server.publish("sk_one_more").error() == ingest::PublishError::TooManyKeys);
    CHECK(server.shows.publish_counts().unknown_key == limit);
    CHECK(server.shows.publish_counts().too_many_keys == 1);
    CHECK(server.publish(made.stream_key).has_value());
}

TEST_CASE("Only a valid key lets an encoder in", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    CHECK(server.publish("sk_wrong").error() == ingest::PublishError::UnknownKey);

    REQUIRE(server.wait(server.shows.revoke_key("silk", made.key_id)).has_value());
    CHECK(server.publish(made.stream_key).error() == ingest::PublishError::UnknownKey);
}

TEST_CASE("The same key takes over from its ghost", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    const auto ghost = server.publish(made.stream_key);
    const auto living = server.publish(made.stream_key);
    REQUIRE(living.has_value());
    CHECK(server.dismissed.size() == 1);

    (*ghost)->close("late");
    server.context.restart();
    server.context.run_for(50ms);
    CHECK(server.shows.list_ingests().size() == 1);
}

TEST_CASE("An ended broadcast stays ended under an encoder that reconnects", "[show]") {
    const Folder folder;
    Server server{folder};
    const StoreCreated made = server.store();
    REQUIRE(server.publish(made.stream_key).has_value());
    REQUIRE(server.wait(server.shows.end_broadcast("silk", "done")).has_value());
    CHECK(server.state() == "ended");
    CHECK(server.dismissed.size() == 1);
    CHECK(server.publish(made.stream_key).error() == ingest::PublishError::Ended);

    REQUIRE(server.wait(server.shows.start_broadcast("silk")).has_value());
    CHECK(server.publish(made.stream_key).has_value());
}

TEST_CASE("Of two encoders that come at once the later one is on air", "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string key = server.store().stream_key;
    std::vector<std::string> outcomes;
    const auto come = [&](const std::string& name) {
        asio::co_spawn(server.context,
                       server.shows.open({.protocol = "test",
                                          .address = name,
                                          .key = key,
                                          .dismiss = [](const std::string&) {}}),
                       [&outcomes, name](std::exception_ptr failure, auto publication) {
                           if (failure) std::rethrow_exception(failure);
                           outcomes.push_back(name + (publication ? " on" : " off"));
                       });
    };
    come("first");
    come("second");
    server.wait_until([&] { return outcomes.size() == 2; });
    std::sort(outcomes.begin(), outcomes.end());
    CHECK(outcomes == std::vector<std::string>{"first off", "second on"});
    REQUIRE(server.shows.list_ingests().size() == 1);
    CHECK(server.shows.list_ingests()[0].address == "second");
}

TEST_CASE("Two encoders that take a room from each other are told to stop", "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string key = server.store().stream_key;
    for (int takeover = 0; takeover < 4; ++takeover) {
        REQUIRE(server.publish(key).has_value());
    }
    CHECK(server.may_publish(key) == ingest::PublishError::InUse);
    CHECK(server.publish(key).error() == ingest::PublishError::InUse);
    CHECK(server.dismissed.size() == 3);
    CHECK(has_warning(server, "two_encoders"));
}

TEST_CASE("Where takeover is refused, the encoder that sends stays", "[show]") {
    const Folder folder;
    Server server{folder, {.takeover = room::Takeovers::Policy::Refuse}};
    const std::string key = server.store().stream_key;
    CHECK(server.may_publish(key) == Error{});
    REQUIRE(server.publish(key).has_value());
    CHECK(server.may_publish(key) == ingest::PublishError::InUse);
    CHECK(server.publish(key).error() == ingest::PublishError::InUse);
    CHECK(server.dismissed.empty());

    const std::string spare_key = backup_key(server);
    CHECK(server.may_publish(spare_key) == Error{});
    REQUIRE(server.publish(spare_key).has_value());
    CHECK(server.may_publish(spare_key) == ingest::PublishError::InUse);
    CHECK(server.publish(spare_key).error() == ingest::PublishError::InUse);
    CHECK(server.dismissed.empty());
}

TEST_CASE("A backup stands by, and goes on air with its next keyframe when the primary left",
          "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string key = server.store().stream_key;
    const std::string spare_key = backup_key(server);
    const auto primary = server.publish(key);
    const auto backup = server.publish(spare_key);
    REQUIRE(backup.has_value());
    CHECK(server.dismissed.empty());
    CHECK(places(server) == std::vector<std::string>{"primary on air", "backup stands by"});

    send(server, **backup, PacketKind::VideoConfig);
    send(server, **backup, PacketKind::Keyframe);
    settle(server);
    CHECK(places(server) == std::vector<std::string>{"primary on air", "backup stands by"});

    (*primary)->close("lost");
    settle(server);
    CHECK(places(server) == std::vector<std::string>{"backup on air"});
    CHECK_FALSE(has_warning(server, "backup_on_air"));
    send(server, **backup, PacketKind::Delta);
    send(server, **backup, PacketKind::Keyframe);
    settle(server);
    CHECK(has_warning(server, "backup_on_air"));
    CHECK(server.shows.stats("silk")->state == "starting");

    SECTION("the primary that comes back stands by until it is steady") {
        REQUIRE(server.publish(key).has_value());
        CHECK(places(server) == std::vector<std::string>{"backup on air", "primary stands by"});
        CHECK(server.dismissed.empty());
    }
    SECTION("without anybody left the show waits, or is over") {
        (*backup)->close("lost");
        settle(server);
        CHECK(places(server).empty());
        CHECK(server.state() == "offline");
    }
    SECTION("an operator sends both away") {
        REQUIRE(server.publish(key).has_value());
        const auto kicked = server.shows.kick("silk");
        REQUIRE(kicked.has_value());
        CHECK(*kicked == 2);
        CHECK(server.dismissed.size() == 2);
    }
}

TEST_CASE("What a worker finds wrong is told to the merchant, where the encoder cannot be told",
          "[show]") {
    const Folder folder;
    // In wire's form: Ended{Unsupported, "No."}.
    std::ofstream{folder.worker()}
        << "#!/bin/sh\nhead -c 1 <&3 >/dev/null\n"
           "printf '\\000\\000\\000\\011\\025\\003\\000\\000\\000\\003No.'"
           " >&3\nexec cat <&3 >/dev/null\n";
    for (const char* protocol : {"srt", "rtmp"}) {
        INFO(protocol);
        Server server{folder};
        const std::string slug = protocol;
        const std::string key = server.store(slug).stream_key;
        std::string told;
        const auto opened = server.wait(
            server.shows.open({.protocol = protocol,
                               .address = "nowhere",
                               .key = key,
                               .dismiss = [&told](std::string sentence) { told = sentence; }}));
        REQUIRE(opened.has_value());
        send(server, **opened, PacketKind::Header);
        send(server, **opened, PacketKind::VideoConfig);
        send(server, **opened, PacketKind::Keyframe);
        server.wait_until([&] { return !told.empty(); });
        CHECK(told == "No.");
        const auto stats = server.shows.stats(slug);
        REQUIRE(stats.has_value());
        const bool is_srt = slug == "srt";
        REQUIRE(stats->warnings.size() == (is_srt ? 1 : 0));
        if (is_srt) CHECK(stats->warnings[0].code == "source_refused");
        if (is_srt) CHECK(stats->warnings[0].text == "No.");
    }
}

TEST_CASE("What doors say of an encoder that stands by is told apart, and repetitions cost nothing",
          "[show]") {
    const Folder folder;
    Server server{folder};
    const auto primary = server.publish(server.store().stream_key);
    const auto backup = server.publish(backup_key(server));
    REQUIRE(backup.has_value());
    const auto texts = [&] {
        settle(server);
        std::vector<std::string> all;
        const auto stats = server.shows.stats("silk");
        REQUIRE(stats.has_value());
        for (const wire::Warning& warning : stats->warnings)
            all.push_back(warning.text);
        return all;
    };
    (*backup)->warn({.code = "unsupported_audio", .text = "MP2"});
    CHECK(texts().empty());
    for (int times = 0; times < 300; ++times)
        (*backup)->warn({.code = "source_refused", .text = "MPEG-2"});
    CHECK(texts() == std::vector<std::string>{"Of the encoder that stands by: MPEG-2"});
    (*primary)->warn({.code = "unsupported_audio", .text = "MP2"});
    CHECK(texts().back() == "MP2");
    for (int times = 0; times < 300; ++times)
        (*primary)->warn({.code = "unsupported_audio", .text = "sound " + std::to_string(times)});
    // Of other words 200 in all are passed on.
    CHECK(texts().back() == "sound 197");
}

TEST_CASE("A backup alone is on air like any encoder, also after a restart", "[show]") {
    const Folder folder;
    std::string key;
    {
        Server server{folder};
        server.store();
        key = backup_key(server);
    }
    Server server{folder};
    REQUIRE(server.publish(key).has_value());
    CHECK(places(server) == std::vector<std::string>{"backup on air"});
    CHECK(server.state() == "starting");
}

TEST_CASE("A full machine takes no other show, but those that are on and come back", "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string silk = server.store().stream_key;
    const std::string linen = server.store("linen").stream_key;
    REQUIRE(server.publish(silk).has_value());

    SECTION("without time") {
        for (int second = 0; second < 10; ++second) {
            CHECK_FALSE(server.capacity.refusal(false).has_value());
            server.capacity.note({.busy_percent = 95});
        }
        CHECK(server.publish(linen).error() == ingest::PublishError::NoTime);
        CHECK(server.publish(silk).has_value());
        server.capacity.note({.busy_percent = 50});
        CHECK(server.publish(linen).has_value());
    }
    SECTION("without memory") {
        server.capacity.note({.memory_available_bytes = 999});
        CHECK(server.publish(linen).error() == ingest::PublishError::NoMemory);
        CHECK(server.publish(silk).has_value());
        server.capacity.note({.memory_available_bytes = 1000});
        CHECK(server.publish(linen).has_value());
    }
}

TEST_CASE("Ladders make room before a show is refused", "[show]") {
    Capacity capacity{{.busy_percent = 90}};
    for (int second = 0; second < 20; ++second) {
        capacity.note({.busy_percent = 100});
    }
    CHECK_FALSE(capacity.refusal(true).has_value());
    CHECK(capacity.refusal(false) == ingest::PublishError::NoTime);
}

TEST_CASE("A primary that returns before the backup's keyframe leaves the backup its place",
          "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string key = server.store().stream_key;
    const auto primary = server.publish(key);
    const auto backup = server.publish(backup_key(server));
    (*primary)->close("lost");
    settle(server);
    const auto again = server.publish(key);
    REQUIRE(again.has_value());
    send(server, **again, PacketKind::Keyframe);
    settle(server);
    CHECK(places(server) == std::vector<std::string>{"primary on air", "backup stands by"});
    (*again)->close("lost");
    settle(server);
    send(server, **backup, PacketKind::Keyframe);
    settle(server);
    CHECK(places(server) == std::vector<std::string>{"backup on air"});
}

TEST_CASE("Both encoders of a room may come in the same moment", "[show]") {
    const Folder folder;
    Server server{folder};
    const std::string key = server.store().stream_key;
    const std::string spare_key = backup_key(server);
    std::vector<std::shared_ptr<broadcast::Publication>> on;
    const auto come = [&](const std::string& with) {
        asio::co_spawn(server.context,
                       server.shows.open({.protocol = "test",
                                          .address = with,
                                          .key = with,
                                          .dismiss = [](const std::string&) {}}),
                       [&](std::exception_ptr, auto publication) {
                           REQUIRE(publication.has_value());
                           on.push_back(*publication);
                           // A keyframe at once: before the other one's broadcast is stored.
                           asio::co_spawn(
                               server.context,
                               on.back()->offer({.kind = PacketKind::Keyframe, .bytes = Bytes(20)}),
                               asio::detached);
                       });
    };
    come(key);
    come(spare_key);
    server.wait_until([&] { return on.size() == 2; });
    settle(server);
    CHECK(places(server).size() == 2);
    CHECK(server.dismissed.empty());

    for (const auto& publication : on) {
        publication->close("done");
    }
    settle(server);
    CHECK(places(server).empty());
    CHECK(server.state() == "offline");
}
