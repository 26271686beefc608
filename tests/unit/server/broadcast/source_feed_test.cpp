// SPDX-License-Identifier: MIT
// What happens to a show whose workers die, with small programs in the worker's place.
#include "server/broadcast/source_feed.hpp"

#include "pipeline/wire/codec.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/unit/server/broadcast/script.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <fstream>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

struct Feed {
    explicit Feed(const std::string& body, wire::Start start, SourceLimits source = {})
        : script(body),
          feed(context.get_executor(),
               {.program = {script.path()},
                .start = std::move(start),
                .source = source,
                .counters = counters},
               {.epoch_began = [this] { ++epochs; },
                .message = [this](wire::ToServer m) { messages.push_back(std::move(m)); },
                .failed = [this](std::string why) { failures.push_back(std::move(why)); }}) {}

    template <class Condition>
    void run_until(const Condition& holds) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!holds() && std::chrono::steady_clock::now() < deadline) {
            context.restart();
            context.run_one_for(100ms);
        }
        REQUIRE(holds());
    }
    void run_until_failed() {
        run_until([this] { return !failures.empty(); });
        REQUIRE(failures.size() == 1);
    }

    test::Script script;
    boost::asio::io_context context;
    int epochs = 0;
    std::vector<wire::ToServer> messages;
    std::vector<std::string> failures;
    std::shared_ptr<WorkerCounters> counters = std::make_shared<WorkerCounters>();
    SourceFeed feed;
};

}  // namespace

TEST_CASE("A worker that dies three times in a minute goes on without a ladder, then not at all",
          "[broadcast]") {
    Feed run{"exit 3", {.ladder = {{.short_side = 480}}}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    CHECK(run.epochs == 6);  // three with all, three with the encoder's own picture only
    REQUIRE(run.messages.size() == 1);
    const auto& warning = std::get<wire::Warning>(run.messages[0]);
    CHECK(warning.code == "passthrough_only");
    CHECK(warning.text.find("exited with status 3") != std::string::npos);
    CHECK(run.failures[0].find("exited with status 3") != std::string::npos);
}

TEST_CASE("Without anything that it could go without, three deaths are the end", "[broadcast]") {
    Feed run{"exit 3", {.thumbnail_interval = 0ms, .ladder = {}}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    CHECK(run.epochs == 3);
    CHECK(run.messages.empty());
}

TEST_CASE("The next publisher gets all renditions again", "[broadcast]") {
    Feed run{"exit 3", {.ladder = {{.short_side = 480}}}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    run.failures.clear();
    run.messages.clear();
    run.epochs = 0;
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    CHECK(run.epochs == 6);
}

// A worker that says for seven seconds, all at once, that so much comes.
std::string says_bitrate(const test::TemporaryFolder& folder, std::uint32_t bps) {
    const auto file = folder.path() / "said";
    std::ofstream out{file, std::ios::binary};
    for (int second = 0; second < 7; ++second)
        out << as_text(wire::encode(wire::Stats{.video_bitrate_bps = bps}));
    return "cat " + file.string() + " >&3; exec sleep 60";
}

TEST_CASE("An encoder that sends too much is told what to set, and goes on", "[broadcast]") {
    const test::TemporaryFolder folder;
    Feed run{says_bitrate(folder, 9'000'000), {}, {.bitrate_bps = 6'000'000}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until([&] { return run.messages.size() == 8; });
    const auto& warning = std::get<wire::Warning>(run.messages[4]);
    CHECK(warning.code == "over_bitrate");
    CHECK(run.failures.empty());
    CHECK(run.counters->over_limits == 1);
}

TEST_CASE("An encoder that sends too much is ended with what to set, where that is wanted",
          "[broadcast]") {
    const test::TemporaryFolder folder;
    Feed run{says_bitrate(folder, 9'000'000), {}, {.bitrate_bps = 6'000'000, .ends = true}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    CHECK_THAT(run.failures[0], Catch::Contains("to 6000 Kbps or less"));
    CHECK(run.epochs == 1);
    CHECK(run.counters->over_limits == 1);
}

TEST_CASE("A stream that breaks its worker's sandbox is told once, and counted apart",
          "[broadcast]") {
    Feed run{"kill -SYS $$", {.thumbnail_interval = 0ms, .ladder = {}}};
    REQUIRE_FALSE(run.feed.begin());
    run.run_until_failed();
    REQUIRE(run.messages.size() == 1);
    CHECK(std::get<wire::Warning>(run.messages[0]).code == "sandbox");
    CHECK(run.failures[0].find("did what its sandbox forbids") != std::string::npos);
    CHECK(run.counters->ends[static_cast<std::size_t>(WorkerEnding::Forbidden)] == 3);
    CHECK(run.counters->ends[static_cast<std::size_t>(WorkerEnding::Died)] == 0);
}
