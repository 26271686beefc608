// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/wire/codec.hpp"
#include "pipeline/wire/launch.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::test {

/// The real receiver's process, and what it has said so far.
class ReceiverChild {
public:
    /// `kind` is the program's argument. Throws std::runtime_error.
    explicit ReceiverChild(const std::vector<std::string>& more_arguments = {},
                           const char* kind = wire::kReceiver);
    ~ReceiverChild();

    ReceiverChild(const ReceiverChild&) = delete;
    ReceiverChild& operator=(const ReceiverChild&) = delete;

    void send(const wire::ToWorker& message) const;
    /// Reads until it holds. False: not within the limit, or the process has ended before.
    bool read_until(const std::function<bool()>& holds,
                    std::chrono::milliseconds limit = std::chrono::seconds{20});
    /// How it ended, as waitpid(2) has it.
    int wait();
    pid_t process_id() const noexcept { return process_; }

    std::optional<wire::Answer> answer;
    std::optional<wire::Ended> ended;
    std::vector<wire::ReceivedTag> tags;
    std::vector<wire::Stats> stats;
    std::vector<wire::Warning> warnings;

    std::size_t keyframes() const;
    std::size_t frames(bool is_video) const;
    /// How often parameters were told.
    std::size_t configs(bool is_video) const;
    /// A line of proc(5)'s status.
    std::string status(const std::string& word) const;
    void hang_up();

private:
    bool read_some(std::chrono::milliseconds limit);

    pid_t process_ = 0;
    int socket_ = -1;
    wire::MessageSplitter splitter_;
};

}  // namespace shopfloor::test
