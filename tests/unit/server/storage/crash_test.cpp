// SPDX-License-Identifier: MIT
#include "home.hpp"
#include "sample_records.hpp"
#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>

#include <set>

using namespace shopfloor::storage;

namespace {

// In the child: writes cues for ever, and tells each that was acknowledged.
[[noreturn]] void write_until_killed(const Place& place, int report) {
    Storage storage{place};
    if (!storage.commit_blocking({store("silk"), broadcast("b_1", "silk")})) ::_exit(1);
    for (std::uint64_t id = 1;; ++id) {
        if (!storage.commit_blocking({cue("b_1", id)})) ::_exit(1);
        if (::write(report, &id, sizeof id) != sizeof id) ::_exit(1);
    }
}

}  // namespace

TEST_CASE("A server that is killed while writing loses nothing that it acknowledged", "[storage]") {
    const Home home{GENERATE(from_range(kinds()))};
    int ends[2] = {};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) write_until_killed(home.place(), ends[1]);
    ::close(ends[1]);

    constexpr std::uint64_t enough = 200;
    std::set<std::uint64_t> acknowledged;
    std::uint64_t id = 0;
    while (::read(ends[0], &id, sizeof id) == sizeof id) {
        acknowledged.insert(id);
        if (acknowledged.size() == enough) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    REQUIRE(acknowledged.size() >= enough);

    Storage storage{home.place()};
    std::set<std::uint64_t> stored;
    for (const CueRecord& record : storage.load().cues) {
        stored.insert(record.cue.id);
    }
    CHECK(std::includes(stored.begin(), stored.end(), acknowledged.begin(), acknowledged.end()));
    // At most the one that was on its way is there without having been told.
    CHECK(stored.size() <= acknowledged.size() + 1);
}
