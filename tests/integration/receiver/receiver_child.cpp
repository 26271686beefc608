// SPDX-License-Identifier: MIT
#include "tests/integration/receiver/receiver_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <utility>

extern char** environ;

namespace shopfloor::test {
namespace {

using Clock = std::chrono::steady_clock;

bool is_keyframe(const wire::ReceivedTag& tag) {
    return tag.is_video && tag.body.size() > 5 && tag.body[0] == 0x17 && tag.body[1] == 1;
}

}  // namespace

ReceiverChild::ReceiverChild(const std::vector<std::string>& more_arguments, const char* kind) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw std::runtime_error{"socketpair"};
    }
    socket_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], wire::kWorkerSocket);
    std::vector<std::string> words{SHOPFLOOR_PIPELINE, kind};
    words.insert(words.end(), more_arguments.begin(), more_arguments.end());
    std::vector<char*> arguments;
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int status =
        posix_spawn(&process_, SHOPFLOOR_PIPELINE, &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (status != 0) throw std::runtime_error{"cannot start " SHOPFLOOR_PIPELINE};
}

ReceiverChild::~ReceiverChild() {
    if (socket_ >= 0) close(socket_);
    if (process_ > 0) {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }
}

void ReceiverChild::send(const wire::ToWorker& message) const {
    const Bytes bytes = wire::encode(message);
    if (write(socket_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
        throw std::runtime_error{"the receiver does not read"};
    }
}

bool ReceiverChild::read_some(std::chrono::milliseconds limit) {
    pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
    if (poll(&waiting, 1, static_cast<int>(limit.count())) <= 0) return true;
    std::array<std::uint8_t, 65536> buffer{};
    const ssize_t got = read(socket_, buffer.data(), buffer.size());
    if (got <= 0) return false;
    splitter_.append(ByteView{buffer}.first(static_cast<std::size_t>(got)));
    for (;;) {
        const auto bytes = splitter_.next();
        if (!bytes) throw std::runtime_error{"the receiver spoke nonsense"};
        if (!*bytes) return true;
        auto message = wire::decode_to_server(**bytes).value();
        if (auto* tag = std::get_if<wire::ReceivedTag>(&message)) tags.push_back(std::move(*tag));
        if (auto* said = std::get_if<wire::Answer>(&message)) answer = std::move(*said);
        if (auto* said = std::get_if<wire::Ended>(&message)) ended = std::move(*said);
        if (auto* said = std::get_if<wire::Warning>(&message)) warnings.push_back(std::move(*said));
        if (auto* said = std::get_if<wire::Stats>(&message)) stats.push_back(*said);
    }
}

bool ReceiverChild::read_until(const std::function<bool()>& holds,
                               std::chrono::milliseconds limit) {
    const auto end = Clock::now() + limit;
    while (!holds()) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        if (left.count() <= 0 || !read_some(left)) return holds();
    }
    return true;
}

int ReceiverChild::wait() {
    int status = 0;
    waitpid(std::exchange(process_, 0), &status, 0);
    return status;
}

std::size_t ReceiverChild::keyframes() const {
    return static_cast<std::size_t>(std::ranges::count_if(tags, is_keyframe));
}

std::size_t ReceiverChild::frames(bool is_video) const {
    return static_cast<std::size_t>(std::ranges::count_if(tags, [is_video](const auto& tag) {
        return tag.is_video == is_video && tag.body.size() > 2 && tag.body[1] == 1;
    }));
}

std::size_t ReceiverChild::configs(bool is_video) const {
    return static_cast<std::size_t>(std::ranges::count_if(tags, [is_video](const auto& tag) {
        return tag.is_video == is_video && tag.body.size() > 2 && tag.body[1] == 0;
    }));
}

std::string ReceiverChild::status(const std::string& word) const {
    std::ifstream file{"/proc/" + std::to_string(process_) + "/status"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(word + ":\t")) return line.substr(word.size() + 2);
    }
    return "";
}

void ReceiverChild::hang_up() { close(std::exchange(socket_, -1)); }

}  // namespace shopfloor::test
