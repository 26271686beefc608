// SPDX-License-Identifier: MIT
#include "server/broadcast/spare_workers.hpp"

#include "tests/unit/server/broadcast/script.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;

namespace {

struct Pool {
    explicit Pool(std::size_t wanted)
        : spares(context.get_executor(), {.program = {script.path()}, .count = wanted}) {
        spares.start();
        run_for(1ms);
    }
    ~Pool() {
        spares.stop();
        run_for(1ms);
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void run_for(std::chrono::milliseconds time) {
        context.restart();
        context.run_for(time);
    }
    // How often the script was started: each run writes a line.
    int starts() const {
        std::ifstream file{starts_file.path()};
        const std::string text{std::istreambuf_iterator<char>{file}, {}};
        return static_cast<int>(std::ranges::count(text, 'x')) - 1;
    }
    void wait_for_starts(int wanted) {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (starts() < wanted && std::chrono::steady_clock::now() < deadline) {
            run_for(10ms);
        }
        REQUIRE(starts() == wanted);
    }

    test::Script starts_file{"x"};
    test::Script script{"echo x >> " + starts_file.path().string() + "; exec sleep 60"};
    boost::asio::io_context context;
    SpareWorkers spares;
};

}  // namespace

TEST_CASE("A spare worker is there before it is needed, and has a successor", "[broadcast]") {
    Pool pool{1};
    pool.wait_for_starts(1);
    const auto taken = pool.spares.take();
    REQUIRE(taken.has_value());
    CHECK(taken->is_alive());
    CHECK(pool.starts() == 1);
    pool.wait_for_starts(2);

    SECTION("of two shows at once the second one does not wait for a spare") {
        const auto second = pool.spares.take();
        const auto third = pool.spares.take();
        REQUIRE(third.has_value());
        CHECK(third->is_alive());
        CHECK(third->process_id() != second->process_id());
    }
}

TEST_CASE("A spare worker that died is not given out", "[broadcast]") {
    Pool pool{1};
    pool.wait_for_starts(1);
    int process_id = 0;
    {
        // Learned by taking it; another one takes its place.
        const auto taken = pool.spares.take();
        pool.wait_for_starts(2);
    }
    for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
        std::ifstream stat{entry.path() / "stat"};
        int pid = 0;
        std::string name;
        std::string state;
        int parent = 0;
        if (stat >> pid >> name >> state >> parent && parent == getpid()) process_id = pid;
    }
    REQUIRE(process_id != 0);
    REQUIRE(kill(process_id, SIGKILL) == 0);
    siginfo_t info{};
    REQUIRE(waitid(P_PID, static_cast<id_t>(process_id), &info, WEXITED | WNOWAIT) == 0);

    const auto next = pool.spares.take();
    REQUIRE(next.has_value());
    CHECK(next->process_id() != process_id);
    CHECK(next->is_alive());
}

TEST_CASE("Without spares a worker is started when it is needed", "[broadcast]") {
    Pool pool{0};
    pool.run_for(20ms);
    CHECK(pool.starts() == 0);
    const auto taken = pool.spares.take();
    REQUIRE(taken.has_value());
    pool.wait_for_starts(1);
}

TEST_CASE("A program that is not there is an error when it is needed", "[broadcast]") {
    boost::asio::io_context context;
    SpareWorkers spares{context.get_executor(), {.program = {"/nonexistent"}}};
    CHECK(spares.take().has_error());
}
