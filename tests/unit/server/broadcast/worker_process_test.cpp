// SPDX-License-Identifier: MIT
// The worker's socket and process, with small programs in the worker's place.
#include "server/broadcast/worker_process.hpp"

#include "tests/unit/server/broadcast/script.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

struct Run {
    explicit Run(const std::string& body,
                 std::chrono::milliseconds grace = 2s,
                 WorkerLimits limits = {})
        : script(body) {
        WorkerSettings settings{.program = {script.path()}, .start = {}};
        settings.limits = limits;
        settings.queue_bytes = 1024 * 1024;
        settings.stop_grace = grace;
        auto started = WorkerProcess::start(
            context.get_executor(),
            settings,
            {.message = [this](wire::ToServer m) { messages.push_back(std::move(m)); },
             .gone =
                 [this](WorkerEnding ending, std::string how) {
                     endings.push_back(ending);
                     gone.push_back(std::move(how));
                 }});
        REQUIRE(started.has_value());
        worker = *started;
        static_cast<void>(worker->send(wire::Start{}));
    }

    void wait() { context.run_for(20s); }

    test::Script script;
    boost::asio::io_context context;
    std::shared_ptr<WorkerProcess> worker;
    std::vector<wire::ToServer> messages;
    std::vector<std::string> gone;
    std::vector<WorkerEnding> endings;
};

}  // namespace

TEST_CASE("A program that is not there is an error, not a crash", "[broadcast]") {
    boost::asio::io_context context;
    const auto started = WorkerProcess::start(
        context.get_executor(), {.program = {"/nonexistent"}, .start = {}}, {});
    CHECK(started.has_error());
}

TEST_CASE("The last words of a worker come before the news of its end", "[broadcast]") {
    // Warning{code "a", text "b"}: 4 length, type 20, two strings of one letter.
    Run run{R"(printf '\000\000\000\013\024\000\000\000\001a\000\000\000\001b' >&3; exit 3)"};
    run.wait();
    REQUIRE(run.messages.size() == 1);
    CHECK(std::get<wire::Warning>(run.messages[0]) == wire::Warning{.code = "a", .text = "b"});
    REQUIRE(run.gone.size() == 1);
    CHECK(run.gone[0] == "exited with status 3");
}

TEST_CASE("A worker that speaks nonsense is killed", "[broadcast]") {
    Run run{R"(printf '\377\377\377\377' >&3; exec sleep 60)"};
    run.wait();
    REQUIRE(run.gone.size() == 1);
    CHECK(run.gone[0] == "was ended by signal 9");
}

TEST_CASE("A worker that breaks its sandbox is named as such", "[broadcast]") {
    Run run{"kill -SYS $$"};
    run.wait();
    REQUIRE(run.gone.size() == 1);
    CHECK(run.endings[0] == WorkerEnding::Forbidden);
    CHECK(run.gone[0] == "did what its sandbox forbids, and was ended (SIGSYS)");
}

TEST_CASE("A worker that could not lock itself in says where to look", "[broadcast]") {
    Run run{"exit 77"};
    run.wait();
    REQUIRE(run.gone.size() == 1);
    CHECK(run.endings[0] == WorkerEnding::Died);
    CHECK(run.gone[0].find("pipeline.sandbox") != std::string::npos);
}

TEST_CASE("A worker finds no terminal as its input, and is told when to run unlocked",
          "[broadcast]") {
    const test::Script script{R"([ "$1" = --unlocked ] && ! read line && exit 5; exit 6)"};
    boost::asio::io_context context;
    std::string ended;
    WorkerSettings settings{.program = {script.path(), false}, .start = {}};
    const auto worker = WorkerProcess::start(
        context.get_executor(),
        settings,
        {.message = {}, .gone = [&](WorkerEnding, std::string how) { ended = std::move(how); }});
    REQUIRE(worker.has_value());
    context.run_for(20s);
    CHECK(ended == "exited with status 5");
}

TEST_CASE("A worker that ignores Stop is killed after its grace time", "[broadcast]") {
    Run run{"exec sleep 60", 50ms};
    run.worker->stop();
    run.wait();
    REQUIRE(run.gone.size() == 1);
    CHECK(run.gone[0] == "was ended by signal 9");
}

TEST_CASE("A worker that does not read fills a bounded queue, then is refused", "[broadcast]") {
    Run run{"exec sleep 60", 0ms};
    int taken = 0;
    while (taken < 100 && run.worker->send(wire::Media{Bytes(64 * 1024)})) {
        ++taken;
    }
    CHECK(taken < 17);
    run.worker->stop();
    run.wait();
    CHECK(run.gone.size() == 1);
}

TEST_CASE("An abandoned worker says nothing more", "[broadcast]") {
    // It never stops speaking, and has no child that would hold the socket when it is killed.
    Run run{
        R"(while :; do printf '\000\000\000\013\024\000\000\000\001a\000\000\000\001b' >&3; done)",
        50ms};
    run.worker->abandon();
    run.wait();
    CHECK(run.messages.empty());
    CHECK(run.gone.empty());
}

TEST_CASE("A worker that falls silent is killed, and that is told", "[broadcast]") {
    Run run{R"(printf '\000\000\000\013\024\000\000\000\001a\000\000\000\001b' >&3; exec sleep 60)",
            2s,
            {.silence = 100ms}};
    run.wait();
    CHECK(run.messages.size() == 1);
    REQUIRE(run.gone.size() == 1);
    CHECK(run.gone[0] == "did not answer for 1 s");
}

TEST_CASE("A worker that takes too much memory is killed, and that is told", "[broadcast]") {
    Run run{R"(exec tail /dev/zero)", 2s, {.silence = 60s, .memory_bytes = 20'000'000}};
    run.wait();
    REQUIRE(run.gone.size() == 1);
    CHECK(run.gone[0].find("MiB of memory") != std::string::npos);
}
