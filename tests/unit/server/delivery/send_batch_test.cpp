// SPDX-License-Identifier: MIT
#include "server/delivery/send_batch.hpp"

#include <catch2/catch.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <string>
#include <vector>

using namespace shopfloor;
using delivery::SendBatch;

namespace {

// Two ends of a stream; the near one does not wait.
struct Pipe final : SendBatch::Sender {
    Pipe() {
        int ends[2] = {-1, -1};
        REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        near = ends[0];
        far = ends[1];
    }
    ~Pipe() override {
        close(near);
        hang_up();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    void sent(std::ptrdiff_t result) override {
        results.push_back(result);
        if (order) order->push_back(this);
    }
    std::string read() const {
        std::string text(1 << 20, '\0');
        const ssize_t got = recv(far, text.data(), text.size(), 0);
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
    void hang_up() {
        if (far >= 0) close(far);
        far = -1;
    }

    int near = -1;
    int far = -1;
    std::vector<std::ptrdiff_t> results;
    std::vector<const Pipe*>* order = nullptr;
};

using Results = std::vector<std::ptrdiff_t>;

}  // namespace

TEST_CASE("A batch goes to all its sockets, in its order", "[delivery]") {
    const auto way = GENERATE(SendBatch::Way::IoUring, SendBatch::Way::Send);
    SendBatch batch{way};
    std::deque<Pipe> pipes(300);  // more than it holds
    std::vector<const Pipe*> order;
    std::vector<const Pipe*> added;
    const std::string text = "a chunk";
    {
        const SendBatch::Pass pass{batch};
        for (Pipe& pipe : pipes) {
            pipe.order = &order;
            added.push_back(&pipe);
            batch.add(pipe.near, as_bytes(text), pipe);
        }
        CHECK(order.size() < pipes.size());
    }
    CHECK(order == added);
    for (const Pipe& pipe : pipes) {
        CHECK(pipe.results == Results{7});
        CHECK(pipe.read() == text);
    }
    batch.flush();
    CHECK(order.size() == pipes.size());
}

TEST_CASE("A batch tells what a socket did not take", "[delivery]") {
    const auto way = GENERATE(SendBatch::Way::IoUring, SendBatch::Way::Send);
    SendBatch batch{way};
    Pipe good;
    Pipe full;
    Pipe gone;
    gone.hang_up();
    const std::string large(8 << 20, 'x');
    const std::string small = "small";
    batch.add(full.near, as_bytes(large), full);
    batch.add(gone.near, as_bytes(small), gone);
    batch.add(good.near, as_bytes(small), good);
    batch.flush();
    REQUIRE(full.results.size() == 1);
    CHECK(full.results[0] > 0);
    CHECK(full.results[0] < static_cast<std::ptrdiff_t>(large.size()));
    CHECK(gone.results == Results{-EPIPE});
    CHECK(good.results == Results{5});

    batch.add(full.near, as_bytes(large), full);
    batch.flush();
    CHECK(full.results.back() == -EAGAIN);
    // Later batches are not disturbed.
    batch.add(good.near, as_bytes(small), good);
    batch.flush();
    CHECK(good.results == Results{5, 5});
    CHECK(good.read() == "smallsmall");
}
