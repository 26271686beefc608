// SPDX-License-Identifier: MIT
#include "server/broadcast/process_end.hpp"

#include "server/broadcast/spawned_worker.hpp"
#include "tests/unit/server/broadcast/script.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <exception>
#include <optional>
#include <string>

using namespace shopfloor;
using namespace shopfloor::broadcast;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A child, and a reactor that is told that it has ended whenever the test writes into a pipe.
struct Child {
    explicit Child(const std::string& body)
        : script(body), spawned(*SpawnedWorker::spawn({script.path()})) {
        std::array<int, 2> ends{};
        REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
        ready.assign(ends[0]);
        writer = ends[1];
        asio::co_spawn(context,
                       process_end(ready, spawned.process_id()),
                       [this](std::exception_ptr failure, Result<siginfo_t> result) {
                           REQUIRE_FALSE(failure);
                           end = result;
                       });
    }
    ~Child() { close(writer); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void say_ready() const { REQUIRE(write(writer, "x", 1) == 1); }
    void take_back() {
        char byte = 0;
        REQUIRE(read(ready.native_handle(), &byte, 1) == 1);
    }

    test::Script script;
    SpawnedWorker spawned;
    asio::io_context context;
    asio::posix::stream_descriptor ready{context};
    int writer = -1;
    std::optional<Result<siginfo_t>> end;
};

}  // namespace

TEST_CASE("A thread is not held by a child that lives, whatever the reactor says", "[broadcast]") {
    Child child{"exec sleep 30"};
    child.say_ready();
    child.context.run_for(50ms);
    CHECK_FALSE(child.end);
    REQUIRE(child.spawned.is_alive());

    child.take_back();
    ::kill(child.spawned.process_id(), SIGKILL);
    child.say_ready();
    child.context.run_for(20s);
    REQUIRE(child.end);
    REQUIRE(child.end->has_value());
    CHECK((*child.end)->si_status == SIGKILL);
}

TEST_CASE("The wait for a child can be called off", "[broadcast]") {
    Child child{"exec sleep 30"};
    child.context.run_for(10ms);
    child.ready.cancel();
    child.context.restart();
    child.context.run_for(20s);
    REQUIRE(child.end);
    CHECK(child.end->error() == asio::error::operation_aborted);
}
