// SPDX-License-Identifier: MIT
// The worker's socket and process, with small programs in the worker's place.
#include "server/broadcast/worker_process.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

// A shell script that speaks through descriptor 3.
class Script {
public:
    explicit Script(const std::string& body)
        : path_(fs::temp_directory_path() / ("worker_" + std::to_string(getpid()) + ".sh")) {
        std::ofstream{path_} << "#!/bin/sh\n" << body << '\n';
        fs::permissions(path_, fs::perms::owner_all);
    }
    ~Script() { fs::remove(path_); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

struct Run {
    explicit Run(const std::string& body, std::chrono::milliseconds grace = 2s) : script(body) {
        WorkerSettings settings{.program = script.path(), .start = {}};
        settings.queue_bytes = 1024 * 1024;
        settings.stop_grace = grace;
        auto started = WorkerProcess::start(
            context.get_executor(),
            settings,
            {.message = [this](wire::ToServer m) { messages.push_back(std::move(m)); },
             .gone = [this](std::string how) { gone.push_back(std::move(how)); }});
        REQUIRE(started.has_value());
        worker = *started;
    }

    void wait() { context.run_for(20s); }

    Script script;
    boost::asio::io_context context;
    std::shared_ptr<WorkerProcess> worker;
    std::vector<wire::ToServer> messages;
    std::vector<std::string> gone;
};

}  // namespace

TEST_CASE("A program that is not there is an error, not a crash", "[broadcast]") {
    boost::asio::io_context context;
    const auto started =
        WorkerProcess::start(context.get_executor(), {.program = "/nonexistent", .start = {}}, {});
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
